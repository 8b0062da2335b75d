"""`bamai …`: every command in a module of its own, imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

COMMANDS: dict[str, str] = {
    "up": "up",
    "web": "web",
    "worker": "worker",
    "relay": "relay",
    "migrate": "migrate",
    "account": "account",
    "token": "token",
    "demo": "demo",
    "score": "score",
    "pack": "pack",
    "events": "events",
    "deadletters": "deadletters",
    "doctor": "doctor",
    "rebuild": "rebuild",
    "resend": "resend",
    "broker-users": "broker_users",
    "bench": "benches",
    "connectors": "connectors",
    "stand-in": "standin",
}
"""Command → module of this package. The module has a click command of that name."""


class Commands(click.Group):
    """Finds commands late, and turns what went wrong into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, module in COMMANDS.items() if find_spec(f"{__name__}.{module}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name]}")
        found = [thing for thing in vars(module).values() if isinstance(thing, click.Command) and thing.name == cmd_name]
        return found[0] if found else None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except Exception as error:
            from services.cli.refusing import in_one_line

            line = in_one_line(error)
            if line is None:
                raise
            raise click.ClickException(line) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="bamai", prog_name="bamai")
def main() -> None:
    """把脉 Bamai: the software of a digital-transformation service center.

    Settings come from the environment (BAMAI_HOME, BAMAI_PORT, BAMAI_DATABASE_URL, BAMAI_AMQP_URL, …).
    """
