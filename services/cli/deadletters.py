"""`bamai deadletters`: what was given up, looked at, tried once more, or discarded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from services.rooms import ROOMS

if TYPE_CHECKING:
    from services.storage.database import RoomDatabase

DatabaseOf: TypeAlias = "Callable[[str], RoomDatabase]"


class LetterName(click.ParamType[tuple[str, int]]):
    """`room/number`, as `list` prints it."""

    name = "letter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        room, _, number = str(value).partition("/")
        if room not in ROOMS or not number.isascii() or not number.isdigit():
            self.fail(f"{value!r} is not room/number, such as {ROOMS[0]}/1 (see: bamai deadletters list)", param, ctx)
        return room, int(number)


@click.group("deadletters")
def command() -> None:
    """Events that a room could not take, after every retry."""


@command.command("list")
@click.option("--room", type=click.Choice(ROOMS), help="Of this room only.")
@click.option("--all", "every_state", is_flag=True, help="Also those being retried, and those discarded.")
def list_command(room: str | None, every_state: bool) -> None:
    """One line each: letter, state, attempts, since when, what, who could not take it, and why."""
    from services.messaging.deadletters import STATES, list_letters
    from services.messaging.failures import DEAD

    states = STATES if every_state else (DEAD,)
    count = 0
    with _databases() as database_of:
        for name in (room,) if room else ROOMS:
            for letter in list_letters(database_of(name), states=states):
                count += 1
                click.echo(
                    f"{name}/{letter.id}  {letter.state}  {letter.attempts}×  {letter.failed_at:%Y-%m-%d %H:%M:%S%z}  "
                    f"{letter.type or 'unreadable'}  {letter.listener}  {letter.error}"
                )
    click.echo(f"{count} dead letters" if not every_state else f"{count} failures", err=True)


@command.command("show")
@click.argument("letter", type=LetterName())
def show(letter: tuple[str, int]) -> None:
    """Everything about one letter, its body too."""
    from dataclasses import asdict

    from services.messaging.deadletters import get_letter

    with _databases() as database_of:
        for name, value in asdict(get_letter(database_of(letter[0]), letter[1])).items():
            click.echo(f"{name}: {value}")


@command.command("replay")
@click.argument("letters", type=LetterName(), nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead letters of every room.")
def replay_command(letters: tuple[tuple[str, int], ...], every: bool) -> None:
    """Have the room's worker try once more; what fails again is dead again."""
    from services.messaging.deadletters import replay

    _act(letters, every, replay, "to be tried once more")


@command.command("discard")
@click.argument("letters", type=LetterName(), nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead letters of every room.")
def discard_command(letters: tuple[tuple[str, int], ...], every: bool) -> None:
    """Never try it again; it is kept, marked as discarded."""
    from services.messaging.deadletters import discard

    _act(letters, every, discard, "discarded")


def _act(letters: tuple[tuple[str, int], ...], every: bool, act: Callable[[RoomDatabase, int], None], done: str) -> None:
    if bool(letters) == every:
        raise click.UsageError("name letters (room/number), or --all")
    with _databases() as database_of:
        for room, number in letters or list(_all_dead(database_of)):
            act(database_of(room), number)
            click.echo(f"{room}/{number} {done}")


def _all_dead(database_of: DatabaseOf) -> Iterator[tuple[str, int]]:
    from services.messaging.deadletters import list_letters

    for room in ROOMS:
        after = 0
        while letters := list_letters(database_of(room), after=after):
            after = letters[-1].id
            yield from ((room, letter.id) for letter in letters)


@contextmanager
def _databases() -> Iterator[DatabaseOf]:
    """Each room's database; an embedded one is started for as long as this lasts, unless the center runs."""
    from services.settings import load_settings
    from services.storage.database import RoomDatabase
    from services.storage.serving import reaching

    settings = load_settings()
    with reaching(settings):
        databases = {room: RoomDatabase(room, settings.room_url(room), application="deadletters") for room in ROOMS}
        try:
            yield databases.__getitem__
        finally:
            for database in databases.values():
                database.close()
