"""`bamai bench NAME`: what is compared runs side by side in one run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

BENCHES = ("events", "chaos", "scoring", "next-level", "board", "report", "answering")
"""Each a package of this one, whose click command has its name."""


class Benches(click.Group):
    """Finds benches late: each brings much along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(BENCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in BENCHES:
            return None
        command: Any = import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command if isinstance(command, click.Command) else None


@click.group("bench", cls=Benches)
def bench() -> None:
    """Measure the center against what it stands on; each bench brings its own broker and database."""
