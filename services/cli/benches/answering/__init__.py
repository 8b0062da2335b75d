"""Many people answering at once: how long a save takes, and whether every acknowledged answer is in the rows."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.progress import Progress

from services.cli.benches.showing import as_table


@click.command("answering")
@click.option("--json", "as_json", is_flag=True, help="Print figures, ratios and conditions as JSON.")
@click.option("--people", type=click.IntRange(1, 5000), default=300, show_default=True, help="How many answer at once.")
@click.option("--seconds", type=click.IntRange(5, 3600), default=60, show_default=True, help="For how long.")
@click.option(
    "--every", type=click.FloatRange(0.2, 60), default=5.0, show_default=True, help="Seconds between two saves of a person."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which answers, and who begins when.")
def command(as_json: bool, people: int, seconds: int, every: float, seed: int) -> None:
    """People save answers over HTTP against a `bamai web` process; then the rows are held against what was acknowledged.

    Runs on a database of its own and leaves nothing behind. In the same run the bare upserts of as many answers go straight to
    PostgreSQL, which no server around it can beat.
    """
    from services.cli.benches.answering.measuring import measure

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("starting PostgreSQL", total=None)
        found = measure(
            people, seconds, every, seed,
            lambda done, of, what: bar.update(task, completed=done, total=of, description=what),
        )  # fmt: skip
    click.echo(json.dumps(found, indent=2)) if as_json else Console().print(as_table(found))
