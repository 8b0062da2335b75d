"""The cheapest way to the next level: how long one takes, and whether it is as light as trying everything."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("next-level")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option("--sheets", type=click.IntRange(20, 1_000_000), default=2000, show_default=True, help="Random sheets to plan for.")
@click.option("--forced", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Small sheets also tried in full.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which random sheets.")
def command(as_json: bool, sheets: int, forced: int, seed: int) -> None:
    """Plan and alternatives for random sheets of miit-2024; on a cut-down edition also by trying every better sheet.

    Needs no database and no broker; half a minute.
    """
    from services.cli.benches.next_level.measuring import measure

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("planning", total=sheets + forced)
        found = measure(sheets, forced, seed, lambda: bar.advance(task))
    click.echo(json.dumps(found, indent=2)) if as_json else Console().print(as_table(found))
