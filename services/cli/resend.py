"""`bamai resend`: after a restore, what was with the broker when the backup was made is sent again."""

from __future__ import annotations

import click

from services.settings import load_settings


@click.command("resend")
def command() -> None:
    """Send again every event of the last three months that some listener has not got, and all names and numbers.

    For after a restore with an emptied broker: run `bamai migrate`, then this. Whoever had an event already lets the repeat pass. What
    is older is the business of `bamai rebuild`. Safe while the center runs, and to run again.
    """
    from rich.console import Console
    from rich.progress import Progress

    from services.cli.every_room import every_room, say_all_again
    from services.messaging.listeners import service_of
    from services.messaging.resending import resend
    from services.rooms import ROOMS

    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    with every_room(load_settings(), "resend") as databases:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("looking through the ledgers", total=None)
            resent = resend(databases, services, lambda done, of: bar.update(task, completed=done, total=of))
        say_all_again(databases)
    click.echo(f"{resent.again} of {resent.looked_at} events are sent again, and all names and numbers")
