"""`bamai demo`: one firm goes all the way round, by way of all nine measures, over the public API of the running center."""

from __future__ import annotations

from datetime import datetime

import click
import httpx

from services.cli.furnishing import PASSWORD_FILE, demo_passwords
from services.settings import load_settings


@click.command("demo")
def command() -> None:
    """Drive the closed loop and all nine measures through the running center as its users would.

    Prints the case's thread, one line an event, and what the board counts of each measure more than before.

    Needs a center started with --demo and the same BAMAI_HOME: the demonstration accounts' passwords are read there, and
    the firm's SMS codes where the embedded center puts them. Exit status 0 only if the case closed and each of the nine was counted.
    """
    from services.cli.demo.calling import Stuck
    from services.cli.demo.story import go_round

    settings = load_settings()
    if not (settings.home / PASSWORD_FILE).exists():
        raise click.ClickException(f"no demonstration accounts in {settings.home}: start the center with `bamai up --demo`")
    try:
        thread, measures = go_round(
            settings.base_url, settings.home, demo_passwords(settings), lambda line: click.echo(line, err=True)
        )
    except Stuck as error:
        raise click.ClickException(str(error)) from error
    except httpx.HTTPError as error:
        raise click.ClickException(f"cannot reach the center at {settings.base_url}: {error}") from error
    for entry in thread:
        at = datetime.fromisoformat(entry["time"]).astimezone(settings.zone)
        click.echo(f"{at:%Y-%m-%d %H:%M:%S}  {entry['type']:<22} {entry['text']}")
    for line in measures:
        click.echo(line)
    if all(entry["type"] != "case.closed" for entry in thread):
        raise click.ClickException("the loop did not close")
