"""The spine against what it stands on, in one run: the broker raw, the database raw, FastStream, and ours."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("events")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option(
    "--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="Each measurement so many times; medians count."
)
@click.option(
    "--events", "count", type=click.IntRange(200, 1_000_000), default=15_000, show_default=True, help="Events a round of ours."
)
def command(as_json: bool, rounds: int, count: int) -> None:
    """Outbox to handler committed, against the broker raw, PostgreSQL one event a commit, and FastStream without a database.

    Runs on a broker and database of its own, about two minutes, and leaves nothing behind.
    """
    from services.cli.benches.events.ground import BenchFailed
    from services.cli.benches.events.measuring import measure
    from services.cli.benches.rabbit import NoRabbit

    try:
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("starting PostgreSQL and RabbitMQ", total=None)
            found = measure(count, rounds, lambda done, of, text: bar.update(task, completed=done, total=of, description=text))
    except (BenchFailed, NoRabbit) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        Console().print(as_table(found))
