"""`python -m deploy.up`: the services of `compose.yaml` as plain processes, on a PostgreSQL and a RabbitMQ of their own.

All of it is gone at the end, unless BAMAI_DATABASE_URL and BAMAI_AMQP_URL name servers that stay.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from deploy.front import NoFront, fronting
from deploy.topology import Planned, addresses, jobs, plan
from services.cli.benches.rabbit import NoRabbit, RabbitNode
from services.cli.furnishing import furnish, show
from services.cli.refusing import in_one_line
from services.cli.standin.equipping import beside
from services.cli.supervising import GaveUp, Part, Supervisor
from services.messaging.broker_users import definitions
from services.settings import Settings, load_settings
from services.storage.embedded import EmbeddedPostgres
from services.storage.ports import is_free


@click.command()
@click.option("--demo", is_flag=True, help="Add demonstration accounts and a demonstration firm; their passwords are printed.")
def main(demo: bool) -> None:
    """Start every service of compose.yaml as a process, behind one port (BAMAI_PORT), until interrupted."""
    try:
        with ExitStack() as stack:
            _run(stack, demo)
    except (GaveUp, NoFront, NoRabbit) as error:
        raise click.ClickException(str(error)) from error
    except click.ClickException:
        raise
    except Exception as error:
        line = in_one_line(error)
        if line is None:
            raise
        raise click.ClickException(line) from error


def _run(stack: ExitStack, demo: bool) -> None:
    settings = _settle(stack)
    for job in jobs():
        _do(job.arguments, settings)
    settings, stand_in = beside(settings) if demo else (settings, ())
    planned = plan(settings)
    parts = [Part(one.service.name, one.service.arguments, one.settings) for one in planned]
    parts += [Part(stand_in[0], stand_in, settings)] if stand_in else []
    supervisor = Supervisor(parts, None, lambda: None)
    supervisor.obey_signals()
    stack.callback(supervisor.stop)
    supervisor.look()
    if demo:
        show(furnish(settings))
    stack.enter_context(fronting(addresses(planned), settings.port))
    if supervisor.start(partial(_all_ready, planned)):
        click.echo(f"ready: {settings.base_url}")
        supervisor.watch()


def _settle(stack: ExitStack) -> Settings:
    """Settings with a database and a broker: the named ones, or private ones for as long as this lasts."""
    given = load_settings()
    if not is_free(given.port):
        raise click.ClickException(f"port {given.port} is in use by another program; set BAMAI_PORT to a free one")
    changes: dict[str, object] = {}
    if given.embedded_database or given.embedded_broker:
        folder = Path(tempfile.mkdtemp(prefix="bamai-up-"))
        folder.chmod(0o711)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        changes["home"] = folder / "home"
    if given.embedded_database:
        server = EmbeddedPostgres(folder / "postgres", secrets.token_hex(12), max_connections=200)
        changes |= {"database_url": stack.enter_context(server).url(), "secret_key": secrets.token_hex(16)}
    if given.embedded_broker:
        node = stack.enter_context(RabbitNode())
        changes |= {"amqp_url": node.url(), "amqp_room_users": True}
        _let_in(node, load_settings(**changes), folder)
    return load_settings(**changes)


def _let_in(node: RabbitNode, settings: Settings, folder: Path) -> None:
    """A user for each room and the relay, as `bamai broker-users | rabbitmqctl import_definitions` makes them."""
    file = folder / "broker-users.json"
    file.write_text(json.dumps(definitions(settings)))
    node.control("import_definitions", str(file))
    file.unlink()


def _do(arguments: tuple[str, ...], settings: Settings) -> None:
    """Run a job to its end."""
    if subprocess.run([sys.executable, "-m", "services.cli", *arguments], env=settings.environment(), check=False).returncode:
        raise click.ClickException(f"bamai {' '.join(arguments)} failed; what it said is above")


def _all_ready(planned: list[Planned]) -> bool:
    return all(_answers(f"{one.address}/readyz") for one in planned if one.service.serves)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main()
