"""`bamai migrate`: schemas, logins and tables of every room, then the broker's exchanges and queues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from services.settings import Settings, load_settings

if TYPE_CHECKING:
    from services.storage.database import RoomDatabase


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
    """Migrate the database; declare the topology where there is a real broker; fill what new listeners never heard."""
    from services.messaging.ledger import extend_ledgers
    from services.messaging.listeners import service_of
    from services.rooms import ROOMS
    from services.storage.database import RoomDatabase
    from services.storage.migrate import migrate

    migrate(settings, tell=tell)
    extend_ledgers(settings.owner_url(), ROOMS)
    services = [service for room in ROOMS if (service := service_of(room)) is not None]
    databases = {
        room: RoomDatabase(room, settings.room_url(room), 1, 2, application="migrate") for room in ROOMS
    }  # fmt: skip
    try:
        _begin_listening(settings, databases, services, tell)
    finally:
        for database in databases.values():
            database.close()


def _begin_listening(
    settings: Settings, databases: dict[str, RoomDatabase], services: list[type[Any]], tell: Callable[[str], object]
) -> None:
    """What is said from the moment it is noted goes to the queues; what was said before is in the ledgers."""
    from services.cli.every_room import say_all_again
    from services.messaging.catching_up import catch_up
    from services.messaging.resending import note_listening

    for service in services:
        with databases[service.name].transaction() as session:
            note_listening(session, service)
    if not settings.embedded_broker:
        from services.messaging.topology import declare_topology

        queues = declare_topology(settings.amqp_url, services)
        tell(f"broker: {len(queues)} queues")
    for busy in catch_up(databases, services, say_all_again, tell):
        tell(f"{busy}: run `bamai migrate` again")
