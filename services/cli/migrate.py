"""`bamai migrate`: schemas, logins and tables of every room, then the broker's exchanges and queues."""

from __future__ import annotations

from collections.abc import Callable

import click

from services.settings import Settings, load_settings


@click.command("migrate")
def command() -> None:
    """Bring database and broker to what this version needs.

    Safe to run again, and while the center runs. Refuses to touch a database that a newer version has migrated.
    """
    from services.storage.serving import reaching

    settings = load_settings()
    with reaching(settings):
        prepare(settings, click.echo)
    click.echo("ready to start")


def prepare(settings: Settings, tell: Callable[[str], object]) -> None:
    """Migrate the database; declare the topology where there is a real broker."""
    from services.messaging.ledger import extend_ledgers
    from services.messaging.listeners import service_of
    from services.messaging.resending import note_listening
    from services.rooms import ROOMS
    from services.storage.database import RoomDatabase
    from services.storage.migrate import migrate

    migrate(settings, tell=tell)
    extend_ledgers(settings.owner_url(), ROOMS)
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    for service in services:
        database = RoomDatabase(service.name, settings.room_url(service.name), application="migrate")
        with database.transaction() as session:
            note_listening(session, service)
        database.close()
    if settings.embedded_broker:
        return
    from services.messaging.topology import declare_topology

    queues = declare_topology(settings.amqp_url, services)
    tell(f"broker: {len(queues)} queues")
