"""env.example says every setting there is, and none that there is not."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from services.settings import Settings, load_settings

pytestmark = pytest.mark.pure

DEPLOY = Path(__file__).parents[2] / "deploy"
TEXT = (DEPLOY / "env.example").read_text(encoding="utf-8")
LINES = re.findall(r"^(#?)(BAMAI_[A-Z_]+)=(.*)$", TEXT, re.MULTILINE)
SHOWN = {name: " ".join(shlex.split(value)) for _, name, value in LINES}
EXAMPLES = {
    "BAMAI_SMS",
    "BAMAI_SMTP_URL",
    "BAMAI_CONNECTORS",
    "BAMAI_PACKS",
    "BAMAI_EVIDENCE",
    "BAMAI_EVIDENCE_SCANNER",
    "BAMAI_CONNECTOR_SECRETS__WUHAN",
}
"""Shown by an example: there is no value that means none."""
KEY = {"BAMAI_SECRET_KEY": "a key for this test, long enough"}


def setting(variable: str) -> str:
    return variable.removeprefix("BAMAI_").split("__")[0].lower()


def test_every_setting_is_shown_once_and_nothing_else_is() -> None:
    assert sorted(setting(name) for _, name, _ in LINES) == sorted(Settings.model_fields), "say it in deploy/env.example"


def test_the_file_as_it_is_makes_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SHOWN, **KEY}.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(home=Path("/nonexistent"))
    assert settings.sms is not None
    assert settings.sms.body["text"] == "{text}"
    assert not settings.embedded_broker


def test_what_is_shown_as_said_by_nobody_is_what_holds_then(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SHOWN:
        monkeypatch.delenv(name, raising=False)
    default = load_settings()
    for hidden, name, _ in LINES:
        if hidden and name not in EXAMPLES:
            monkeypatch.setenv(name, SHOWN[name])
            assert getattr(load_settings(), setting(name)) == getattr(default, setting(name)), name
            monkeypatch.delenv(name)


def test_a_shell_reads_the_same_as_we_do() -> None:
    script = f'set -a; . "{DEPLOY / "env.example"}"; printf %s "$BAMAI_CENTER_NAME|$BAMAI_DATABASE_URL"'
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{SHOWN['BAMAI_CENTER_NAME']}|{SHOWN['BAMAI_DATABASE_URL']}"


@pytest.mark.parametrize("name", ["owner.env.example", "owner.compose.env.example"])
def test_the_owner_is_told_two_addresses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = dict(line.split("=", 1) for line in (DEPLOY / name).read_text().splitlines() if not line.startswith("#"))
    for variable, value in {**told, **KEY}.items():
        monkeypatch.setenv(variable, value)
    settings = load_settings()
    assert settings.owner_url().startswith("postgresql+psycopg2://bamai:OWNER-PASSWORD@")
    assert settings.amqp_url.startswith("amqp://bamai:BROKER-PASSWORD@")
