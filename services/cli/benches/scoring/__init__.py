"""A million sheets scored anew, against scoring them one by one, in one run and on one core."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("scoring")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option(
    "--sheets", type=click.IntRange(1000, 10_000_000), default=1_000_000, show_default=True, help="Random sheets to score."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which random sheets.")
def command(as_json: bool, sheets: int, seed: int) -> None:
    """Score random sheets of miit-2024 together and one by one, and compare every result.

    Needs no database and no broker; some minutes, most of which making the sheets and scoring them one by one takes.
    """
    from services.cli.benches.scoring.measuring import measure

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("scoring", total=sheets)
        found = measure(sheets, seed, lambda done: bar.advance(task, done))
    click.echo(json.dumps(found, indent=2)) if as_json else Console().print(as_table(found))
