"""`bamai rebuild`: what rooms remember of each other, made anew from the ledgers."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from services.settings import load_settings

if TYPE_CHECKING:
    from services.messaging.rebuilding import Plan
    from services.storage.database import RoomDatabase


@click.command("rebuild")
@click.argument("names", metavar="[ROOM[.LISTENER]]...", nargs=-1)
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(names: tuple[str, ...], yes: bool) -> None:
    """Make anew what the named rooms remember of what they heard; all rooms where none is named.

    Their read models are cleared and every event of the ledgers is handed to the listeners again; with a LISTENER, its
    tables alone, and whoever shares them. The center may run: pages show the old state until the new one is whole, and what
    is said meanwhile waits. Nobody is written to and nothing is said again, but names and numbers, which no ledger keeps.
    Exit status 1 if some events could not be taken.
    """
    from services.cli.every_room import every_room, say_all_again
    from services.messaging.catching_up import note_plan

    plans = plans_of(names)
    settings = load_settings()
    for plan in plans:
        click.echo(f"{plan.room}: {', '.join(plan.tables)} ({len(plan.listeners)} listeners)", err=True)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody is here to ask; say --yes")
        click.confirm("Clear these tables and fill them again from the ledgers?", abort=True, err=True)
    failed = 0
    with every_room(settings, "rebuild") as databases:
        failed = sum(_rebuild(databases, plan) for plan in plans)
        if any(plan.hears_transient for plan in plans):
            say_all_again(databases)
            click.echo("names and numbers are said again")
        for plan in plans:
            note_plan(databases, plan)
    if failed:
        raise click.ClickException(
            f"{failed} events could not be taken; the rooms' workers try again (see: bamai deadletters list --all)"
        )


def plans_of(names: tuple[str, ...]) -> list[Plan]:
    """What is to be rebuilt together, by room.

    Raises:
        BadParameter: no such room or listener, or nothing of it can be rebuilt.
    """
    from services.messaging.listeners import service_of
    from services.messaging.rebuilding import NothingToRebuild, plan_of
    from services.rooms import ROOMS, check_rooms

    wanted: dict[str, set[str]] = {}
    for name in names:
        room, _, listener = name.partition(".")
        wanted.setdefault(room, set()).add(listener)
    try:
        check_rooms(tuple(wanted))
        plans = {
            room: plan_of(service, wanted.get(room, set()) - {""} if "" not in wanted.get(room, set()) else ())
            for room in ROOMS
            if (room in wanted or not wanted) and (service := service_of(room)) is not None
        }
    except (NothingToRebuild, ValueError) as error:
        raise click.BadParameter(str(error)) from None
    if bare := [room for room in wanted if plans.get(room) is None]:
        raise click.BadParameter(f"{', '.join(bare)} remembers nothing that could be rebuilt")
    return [plan for plan in plans.values() if plan is not None]


def _rebuild(databases: dict[str, RoomDatabase], plan: Plan) -> int:
    from rich.console import Console
    from rich.progress import Progress

    from services.messaging.rebuilding import rebuild

    started = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plan.room, total=None)
        rebuilt = rebuild(databases, plan, lambda done, of: bar.update(task, completed=done, total=of))
    click.echo(f"{plan.room}: {rebuilt.events} events into {len(plan.tables)} tables, {time.monotonic() - started:.1f} s")
    for what, why in list(rebuilt.failed.items())[:20]:
        click.echo(f"{plan.room}: could not take {what}: {why}", err=True)
    return len(rebuilt.failed)
