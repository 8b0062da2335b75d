"""`bamai relay`: what rooms said, from their outboxes to the broker."""

from __future__ import annotations

import click

from services.cli.rooms_argument import rooms_argument
from services.settings import load_settings


@click.command("relay")
@rooms_argument
def command(rooms: tuple[str, ...]) -> None:
    """Carry events of the named rooms, of all where none is named, from the database to RabbitMQ."""
    from services.cli.logs import log_as
    from services.messaging.relay import run_relay
    from services.storage.serving import demand_running

    settings = load_settings()
    if settings.embedded_broker:
        raise click.ClickException("without RabbitMQ (BAMAI_AMQP_URL) events are carried inside `bamai worker`")
    log_as("relay", settings, rooms)
    demand_running(settings)
    run_relay(settings, rooms)
