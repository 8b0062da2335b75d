"""Demonstration data: every room furnishes itself through its own deeds; passwords are made once and kept in the home."""

from __future__ import annotations

import json
import os
import secrets
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from services.contracts.demonstration import LOGINS
from services.contracts.vocabulary import ROLE_TITLES
from services.rooms import rooms_with
from services.settings import Settings
from services.storage.database import RoomDatabase

PASSWORD_FILE = "demo-passwords.json"  # noqa: S105 (a file's name)


def furnish(settings: Settings) -> dict[str, str]:
    """Furnish every room; harmless when done before. Returns the passwords of the demonstration accounts."""
    passwords = demo_passwords(settings)
    needs: dict[str, tuple[Any, ...]] = {"accounts": (passwords,), "assessment": (settings,)}
    for room in rooms_with("demonstration.py"):
        database = RoomDatabase(room, settings.room_url(room), application="demo")
        module: Any = import_module(f"services.{room}.demonstration")
        with database.transaction() as session:
            module.furnish(session, *needs.get(room, ()))
        database.close()
    return passwords


def demo_passwords(settings: Settings) -> dict[str, str]:
    """The passwords by login, made at the first time; readable by the home's owner alone."""
    path = settings.private_home() / PASSWORD_FILE
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    passwords = {login: kept.get(login) or secrets.token_urlsafe(9) for login in LOGINS}
    if passwords != kept:
        _write_private(path, json.dumps(passwords, indent=2))
    return passwords


def show(passwords: dict[str, str]) -> None:
    """Print the accounts as a table."""
    click.echo("demonstration accounts:")
    for login, password in passwords.items():
        click.echo(f"  {login:<18} {password}   {ROLE_TITLES[LOGINS[login]]}")


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
