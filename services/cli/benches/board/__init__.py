"""The board, filled by its own listeners: how long a million facts take, and whether the page cares how many there were."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("board")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option(
    "--small", type=click.IntRange(1_000, 10_000_000), default=10_000, show_default=True, help="Facts of the small center."
)
@click.option(
    "--large", type=click.IntRange(1_000, 10_000_000), default=1_000_000, show_default=True, help="Facts of the large one."
)
@click.option(
    "--heard", type=click.IntRange(1_000, 10_000_000), default=100_000, show_default=True,
    help="So many of the large center's facts go through the listeners; the others are written as they would have left them.",
)  # fmt: skip
@click.option("--looks", type=click.IntRange(5, 1000), default=40, show_default=True, help="How often the page is asked for.")
def command(as_json: bool, small: int, large: int, heard: int, looks: int) -> None:
    """Fill two centers with counted facts and time their pages; time the listeners on top of the large one.

    Runs on a database of its own, a few minutes, and leaves nothing behind. `--heard` equal to `--large` puts every fact through
    the listeners.
    """
    from services.cli.benches.board.measuring import measure

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("starting PostgreSQL", total=None)
        found = measure(
            small, large, min(heard, large), looks, lambda done, of, what: bar.update(task, completed=done, total=of, description=what)
        )  # fmt: skip
    click.echo(json.dumps(found, indent=2)) if as_json else Console().print(as_table(found))
