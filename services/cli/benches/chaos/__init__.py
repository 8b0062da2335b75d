"""The storm of PROOF R1: firms submit over HTTP while every part of the center is killed again and again."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table


@click.command("chaos")
@click.option(
    "--submissions", type=click.IntRange(1, 1_000_000), default=500, show_default=True, help="At least so many firms submit."
)
@click.option(
    "--kills", type=click.IntRange(0, 100_000), default=15, show_default=True, help="So many kill -9, spread over every part."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(submissions: int, kills: int, as_json: bool) -> None:
    """Kill web, worker, relay, PostgreSQL and RabbitMQ while firms submit; count what was lost or done twice.

    Runs on a broker and database of its own, and leaves nothing behind. Exit status 1 if anything was lost, doubled or left over.
    """
    from services.cli.benches.chaos.storming import storm

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("starting a center", total=kills or 1)
        found = storm(submissions, kills, lambda number, of, text: bar.update(task, completed=number, total=of, description=text))
    figures = found["figures"]
    click.echo(json.dumps(found, indent=2) if as_json else "", nl=as_json)
    if not as_json:
        Console().print(_table(figures))
    if figures["lost"] or figures["doubled"] or figures["residue"]:
        raise click.exceptions.Exit(1)


def _table(figures: dict[str, object]) -> Table:
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    return table
