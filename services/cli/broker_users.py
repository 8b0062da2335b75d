"""`bamai broker-users`: the broker's users and their rights, one for each room and one for the relay."""

from __future__ import annotations

import json

import click

from services.settings import load_settings


@click.command("broker-users")
def command() -> None:
    """Print the users of rooms and relay, with hashed passwords and their rights, for RabbitMQ to import.

    On the broker's machine:  bamai broker-users | rabbitmqctl import_definitions

    Then set BAMAI_AMQP_ROOM_USERS=true. Passwords come from BAMAI_SECRET_KEY; the user in BAMAI_AMQP_URL stays the owner, who
    declares queues in `bamai migrate`. Safe to import again; needed again when a room is added or the key changes.
    """
    from services.messaging.broker_users import definitions

    settings = load_settings()
    if settings.embedded_broker:
        raise click.ClickException("without RabbitMQ (BAMAI_AMQP_URL) there are no users to make")
    click.echo(json.dumps(definitions(settings), indent=2, ensure_ascii=False))
