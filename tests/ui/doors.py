"""Every door of the center, one line each: method, path, who may pass. `python -m tests.ui.doors` writes the list anew."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from services.settings import load_settings
from services.ui.doors import doors_of
from services.web import create_app

LIST = Path(__file__).with_name("doors.tsv")


def lines_of(app: FastAPI) -> list[str]:
    """What the routes say, sorted by path."""
    doors = [(route.path, method, str(route.access)) for route in doors_of(app) for method in sorted(route.methods - {"HEAD"})]
    return [f"{method}\t{path}\t{access}" for path, method, access in sorted(doors)]


if __name__ == "__main__":
    app = create_app(load_settings(database_url="postgresql://nobody@localhost/none", secret_key="x" * 32))
    LIST.write_text("\n".join(lines_of(app)) + "\n")
