"""`bamai worker`: what rooms do on hearing events, and by the clock."""

from __future__ import annotations

import os
import sys

import click

from services.cli.rooms_argument import rooms_argument
from services.settings import load_settings


@click.command("worker")
@rooms_argument
def command(rooms: tuple[str, ...]) -> None:
    """Handle events and timers of the named rooms, of all where none is named.

    Without RabbitMQ (BAMAI_AMQP_URL) one worker must have all rooms, and carries their events itself.
    """
    from services.rooms import ROOMS
    from services.storage.serving import demand_running

    settings = load_settings()
    if settings.embedded_broker and rooms != ROOMS:
        raise click.ClickException("without RabbitMQ (BAMAI_AMQP_URL) one worker must have all rooms; name none")
    demand_running(settings)
    # eventlet must patch the standard library before anything else is imported, so the worker starts as a program anew
    os.execv(sys.executable, [sys.executable, "-m", "services.cli.working", *rooms])  # noqa: S606 (our own program)
