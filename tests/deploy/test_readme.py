"""What deploy/README.md tells an operator to type is there to be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.cli import COMMANDS
from services.rooms import ROOMS
from services.settings import Settings

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "README.md").read_text(encoding="utf-8")
CODE = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL))
INLINE = re.findall(r"`([^`\n]+)`", TEXT)
OF_THE_SCRIPTS = {"BAMAI_BACKUP_KEEP", "BAMAI_BACKUP_RECIPIENT", "BAMAI_VERSION"}


def test_every_heading_that_is_linked_is_there() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings
    assert {"backup", "restore", "upgrade", "drain", "what-to-watch"} <= headings


def test_every_bamai_command_is_one() -> None:
    typed = re.findall(r"(?:^|[\s`/|])bamai (?!bamai)([a-z][a-z-]+)(?= |$|`|\))", CODE + "\n" + "\n".join(INLINE), re.MULTILINE)
    assert {"account", "migrate"} <= set(typed)
    assert set(typed) <= set(COMMANDS), "no such command"


def test_every_file_that_is_typed_is_there() -> None:
    own = re.findall(r"(?:/opt/bamai/current/deploy/|(?:^|\s)\./deploy/)([\w./-]+)", CODE)
    copied = re.findall(
        r"(?<![\w/])((?:postgres|rabbitmq|nginx|systemd|observability)/[\w.-]+|\w+(?:\.\w+)*\.env\.example|env\.example|owner\.sql)",
        CODE,
    )
    assert len(own) > 3
    assert len(copied) > 6
    assert [name for name in [*own, *copied] if not list(DEPLOY.glob(f"{name.rstrip('/')}*"))] == []


def test_every_unit_that_is_named_is_there() -> None:
    units = {name.replace("ROOM", "") for name in re.findall(r"\b(bamai[\w@-]*\.(?:service|target|timer))(?!\.)", TEXT)}
    assert {name for name in units if not (DEPLOY / "systemd" / name).exists()} == set()


def test_every_variable_is_a_setting() -> None:
    named = set(re.findall(r"\bBAMAI_[A-Z_]+", TEXT)) - OF_THE_SCRIPTS
    assert {name.removeprefix("BAMAI_").lower() for name in named} <= set(Settings.model_fields)


def test_every_port_is_a_rooms() -> None:
    first, last = re.findall(r"seq (\d+) (\d+)", CODE)[0]
    told = {int(path.read_text().split("=")[1]) for path in (DEPLOY / "systemd" / "ports").iterdir()}
    assert set(range(int(first), int(last) + 1)) == told
    assert len(told) == len(ROOMS)


@pytest.mark.parametrize("target", ["bundle", "up"])
def test_every_make_target_is_one(target: str) -> None:
    assert f"make {target}" in CODE
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
