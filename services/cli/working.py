"""The worker's program: `python -m services.cli.working ROOM…`, which `bamai worker` turns into."""

from __future__ import annotations

from services import worker  # isort: skip (eventlet patches first)

import sys

import click

from services.cli.logs import log_as
from services.cli.refusing import in_one_line
from services.settings import load_settings


def main() -> None:
    """Run the named rooms' containers until stopped."""
    rooms = tuple(sys.argv[1:])
    try:
        settings = load_settings()
        log_as("worker", settings, rooms)
        worker.run_worker(settings, rooms)
    except Exception as error:
        line = str(error) if isinstance(error, worker.WrongRooms) else in_one_line(error)
        if line is None:
            raise
        click.echo(f"Error: {line}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
