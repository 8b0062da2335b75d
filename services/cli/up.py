"""`bamai up`: the whole center on one machine, with its own database and broker unless others are named."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from functools import partial

import click

from services.cli.supervising import GaveUp, Part, Supervisor
from services.settings import Settings, load_settings

PORT_PATIENCE_SECONDS = 10.0


@click.command("up")
@click.option("--demo", is_flag=True, help="Add demonstration accounts and a demonstration firm; their passwords are printed.")
def command(demo: bool) -> None:
    """Start the center and serve until interrupted.

    Brings its own PostgreSQL unless BAMAI_DATABASE_URL names one, and needs no broker unless BAMAI_AMQP_URL names one.
    All data are in BAMAI_HOME.
    """
    from services.cli.migrate import prepare
    from services.cli.standin.equipping import beside
    from services.storage.serving import note_address, serving

    settings = _with_port(load_settings())
    with ExitStack() as stack:
        postgres = stack.enter_context(serving(settings)) if settings.embedded_database else None
        prepare(settings, partial(click.echo, err=True))
        note = partial(note_address, settings.home, postgres) if postgres else lambda: None
        settings, stand_in = beside(settings) if demo else (settings, ())
        supervisor = Supervisor(_parts(settings, stand_in), postgres, note)
        supervisor.obey_signals()
        stack.callback(supervisor.stop)
        supervisor.look()
        if demo:
            from services.cli.furnishing import furnish, show

            show(furnish(settings))
        try:
            if supervisor.start(partial(_answers, settings)):
                click.echo(f"ready: http://127.0.0.1:{settings.port}")
                supervisor.watch()
        except GaveUp as error:
            raise click.ClickException(str(error)) from error


def _parts(settings: Settings, stand_in: tuple[str, ...]) -> list[Part]:
    names = ["web", "worker"] if settings.embedded_broker else ["web", "worker", "relay"]
    parts = [Part(name, (name,), settings) for name in names]
    return [*parts, Part(stand_in[0], stand_in, settings)] if stand_in else parts


def _with_port(settings: Settings) -> Settings:
    """Settings with a port that is free now; 0 means any."""
    from services.storage.ports import free_port, is_free

    if settings.port == 0:
        return load_settings(port=free_port())
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while not is_free(settings.port, settings.host):
        if time.monotonic() > deadline:
            raise click.ClickException(f"port {settings.port} is in use by another program; set BAMAI_PORT to a free one")
        time.sleep(0.2)
    return settings


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "localhost") else settings.host  # noqa: S104 (compared, not bound)
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
