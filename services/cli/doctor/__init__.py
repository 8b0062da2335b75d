"""`bamai doctor`: what is wrong with this center and what to do, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from services.settings import Settings, WrongSettings, load_settings

if TYPE_CHECKING:
    from services.cli.doctor.findings import Finding

_MARKS = {"ok": ("ok   ", "green"), "note": ("note ", "yellow"), "wrong": ("WRONG", "red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Say what is wrong and what to do: settings, database, broker, events on their way, timers, disk.

    Changes nothing. Exit status 1 when something is wrong; what is only worth knowing is a note.
    """
    found = []
    for finding in examine():
        found.append(finding)
        if not as_json:
            _tell(finding)
    counts = {state: sum(one.state == state for one in found) for state in _MARKS}
    if as_json:
        click.echo(json.dumps({"checks": [asdict(one) for one in found], **counts}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{counts['wrong']} wrong, {counts['note']} to note, {counts['ok']} ok")
    if counts["wrong"]:
        raise click.exceptions.Exit(1)


def _tell(finding: Finding) -> None:
    mark, colour = _MARKS[finding.state]
    advice = f" → {finding.advice}" if finding.advice else ""
    click.echo(f"{click.style(mark, fg=colour)}  {finding.check:<13} {finding.said}{advice}")


def examine() -> Iterator[Finding]:
    """Every finding about the center that the environment describes, as it is found."""
    from services.cli.doctor.findings import wrong

    try:
        settings = load_settings()
    except WrongSettings as error:
        yield wrong("settings", str(error), "mend that variable, then ask again")
        return
    yield from examine_center(settings)


def examine_center(settings: Settings) -> Iterator[Finding]:
    from services.cli.doctor.configured import look_at_settings
    from services.cli.doctor.findings import look, ok
    from services.cli.doctor.machine import look_at_disk
    from services.cli.doctor.outside import look_at_connectors, look_at_packs

    yield from look("settings", partial(look_at_settings, settings))
    yield from look("disk", partial(look_at_disk, settings.home))
    yield from look("connectors", partial(look_at_connectors, settings))
    yield from look("packs", partial(look_at_packs, settings))
    yield from _examine_database(settings)
    if settings.embedded_broker:
        yield ok("broker", "none: events travel inside the one worker")
        return
    from services.cli.doctor.broker import look_at_broker

    yield from look("broker", partial(look_at_broker, settings.amqp_url))


def _examine_database(settings: Settings) -> Iterator[Finding]:
    from services.cli.doctor.database import is_there, look_at_database, look_at_rooms
    from services.cli.doctor.findings import look
    from services.cli.doctor.outside import look_at_kept_packs
    from services.cli.doctor.remembering import look_at_memories
    from services.cli.doctor.spine import look_at_spine
    from services.rooms import ROOMS
    from services.storage.database import RoomDatabase

    if missing := is_there(settings):
        yield missing
        return
    databases = {room: RoomDatabase(room, settings.room_url(room), 1, 0, application="doctor") for room in ROOMS}
    steps = (
        ("database", partial(look_at_database, databases)),
        ("migrations", partial(look_at_rooms, databases)),
        ("packs", partial(look_at_kept_packs, settings, databases["assessment"])),
        ("memories", partial(look_at_memories, databases)),
        ("events", partial(look_at_spine, databases, embedded=settings.embedded_broker)),
    )
    try:
        for name, step in steps:
            found = list(look(name, step))
            yield from found
            if name in ("database", "migrations") and any(
                one.state == "wrong" and one.check in ("database", "logins", "migrations") for one in found
            ):
                return
    finally:
        for database in databases.values():
            database.close()
