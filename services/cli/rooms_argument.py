"""The `[ROOM…]` argument of web, worker and relay."""

from __future__ import annotations

from typing import Any

import click

from services.rooms import check_rooms


def _checked(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return check_rooms(names)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def rooms_argument(command: Any) -> Any:
    """Adds `rooms`: the named rooms, all where none is named."""
    return click.argument("rooms", metavar="[ROOM]...", nargs=-1, callback=_checked)(command)
