"""Thoughts compute and know nothing of databases, brokers or pages; one place reads the environment; nothing connects at import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.rooms import ROOMS

SERVICES = Path(__file__).parents[2] / "services"
IMPURE = {"sqlalchemy", "psycopg2", "fastapi", "starlette", "nameko", "kombu", "amqp", "eventlet", "jinja2", "httpx"}
PLUMBING = ("services.storage", "services.messaging", "services.ui")

pytestmark = pytest.mark.pure


def thoughts() -> list[Path]:
    """Gerund files and folders directly in a room: `scoring.py`, `scheduling/…`."""
    found = [path for room in ROOMS for path in (SERVICES / room).glob("*ing.py")]
    return found + [path for room in ROOMS for path in (SERVICES / room).glob("*ing/**/*.py")]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_there_are_thoughts_to_check() -> None:
    assert len(thoughts()) > 10


@pytest.mark.parametrize("path", thoughts(), ids=lambda path: str(path.relative_to(SERVICES)))
def test_a_thought_imports_nothing_that_remembers_or_shows(path: Path) -> None:
    impure = [name for name in imported(path) if name.split(".")[0] in IMPURE or name.startswith(PLUMBING)]
    assert not impure


def test_only_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(SERVICES))
        for path in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text().replace('os.environ["PATH"]', "''")))  # no setting: where programs are
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert set(readers) <= {"settings.py"}


def test_importing_the_whole_center_connects_to_nothing() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit(f'connected to {a[1:]} at import')\n"
        "socket.socket.connect = refuse\n"
        "import psycopg2; psycopg2.connect = refuse\n"
        "import services.web, services.messaging.relay, services.cli.up\n"
        "from services.rooms import ROOMS\n"
        "from importlib import import_module\n"
        "from importlib.util import find_spec\n"
        "for room in ROOMS:\n"
        "    for door in ('service', 'pages', 'api'):\n"
        "        find_spec(f'services.{room}.{door}') and import_module(f'services.{room}.{door}')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=SERVICES.parent)
    assert done.returncode == 0, done.stderr
