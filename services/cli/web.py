"""`bamai web`: pages and API."""

from __future__ import annotations

import click

from services.cli.rooms_argument import rooms_argument
from services.settings import load_settings


@click.command("web")
@rooms_argument
def command(rooms: tuple[str, ...]) -> None:
    """Serve pages and API of the named rooms, of all where none is named, on BAMAI_HOST and BAMAI_PORT."""
    import uvicorn

    from services.cli.logs import log_as
    from services.storage.serving import demand_running
    from services.web import create_app

    settings = load_settings()
    demand_running(settings)
    log_as("web", settings, rooms)
    uvicorn.run(
        create_app(settings, rooms), host=settings.host, port=settings.port, log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=10, proxy_headers=True,
    )  # fmt: skip
