"""The report page over many stored runs, against few; and how long a PDF takes."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("report")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option(
    "--small", type=click.IntRange(100, 10_000_000), default=10_000, show_default=True, help="Runs stored in the small center."
)
@click.option(
    "--large", type=click.IntRange(100, 10_000_000), default=1_000_000, show_default=True, help="Runs stored in the large one."
)
@click.option("--looks", type=click.IntRange(20, 10_000), default=200, show_default=True, help="Reports looked at in each.")
def command(as_json: bool, small: int, large: int, looks: int) -> None:
    """Two centers side by side on one PostgreSQL; pages are asked for over the application itself, in turns.

    Filling the large center takes some minutes and 15 GB at a million runs.
    """
    from services.cli.benches.report.measuring import measure

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=1)
        found = measure(small, large, looks, lambda done, of, what: bar.update(task, completed=done, total=of, description=what))
    click.echo(json.dumps(found, indent=2)) if as_json else Console().print(as_table(found))
