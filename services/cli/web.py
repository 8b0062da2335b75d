"""`bamai web`: pages and API."""

from __future__ import annotations

from types import FrameType
from typing import TYPE_CHECKING

import click

from services.cli.rooms_argument import rooms_argument
from services.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI


@click.command("web")
@rooms_argument
def command(rooms: tuple[str, ...]) -> None:
    """Serve pages and API of the named rooms, of all where none is named, on BAMAI_HOST and BAMAI_PORT."""
    from services.cli.logs import log_as
    from services.storage.serving import demand_running
    from services.web import create_app

    settings = load_settings()
    demand_running(settings)
    log_as("web", settings, rooms)
    _serve(create_app(settings, rooms), settings)


KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps an idle connection (nginx: 60): whoever closes first must not be we, in the middle of a next request."""


def _serve(app: FastAPI, settings: Settings) -> None:
    """Until a signal comes; then open streams are ended, so that nobody waits for browsers that only watch."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.leaving = True
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=10, proxy_headers=True, timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )  # fmt: skip
    server = Server(config)
    server.run()
    if not server.started:
        raise SystemExit(3)
