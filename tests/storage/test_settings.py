"""Settings: what is wrong is said in one line that names the variable; secrets are made once and kept private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from services.settings import SECRET_FILE, WrongSettings, load_settings

pytestmark = pytest.mark.pure

EXTERNAL = "postgresql://owner:pw@db.example:5432/center"
SECRET = "sixteen letters or more"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"BAMAI_PORT": "eighty"}, "BAMAI_PORT: "),
        ({"BAMAI_PORT": "70000"}, "BAMAI_PORT: "),
        ({"BAMAI_DATABASE_URL": EXTERNAL}, "BAMAI_SECRET_KEY is required"),
        ({"BAMAI_DATABASE_URL": "mysql://u:p@h/d", "BAMAI_SECRET_KEY": SECRET}, "BAMAI_DATABASE_URL must look like"),
        ({"BAMAI_DATABASE_URL": "nonsense", "BAMAI_SECRET_KEY": SECRET}, "BAMAI_DATABASE_URL is not"),
        ({"BAMAI_SECRET_KEY": "short"}, "at least 16"),
        ({"BAMAI_TIMEZONE": "Mars/Olympus"}, "BAMAI_TIMEZONE: not a time zone"),
        ({"BAMAI_SMS": "not json"}, "BAMAI_SMS: "),
        ({"BAMAI_DATABASE_ROLE_PREFIX": "x; DROP"}, "BAMAI_DATABASE_ROLE_PREFIX: "),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refusal:
        load_settings()
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_settings(home=tmp_path / "home").derived_key("identity")
    again = load_settings(home=tmp_path / "home").derived_key("identity")
    assert first == again
    assert stat.S_IMODE((tmp_path / "home" / SECRET_FILE).stat().st_mode) == 0o600


def test_keys_and_passwords_differ_by_purpose_and_room() -> None:
    settings = load_settings(database_url=EXTERNAL, secret_key=SECRET)
    assert settings.derived_key("csrf") != settings.derived_key("identity")
    assert settings.room_password("accounts") != settings.room_password("notify")


def test_a_room_password_can_be_set_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_DATABASE_PASSWORDS", '{"notify": "its own: p@ss/word"}')
    settings = load_settings(database_url=EXTERNAL, secret_key=SECRET)
    assert settings.room_url("notify") == ("postgresql+psycopg2://bamai_notify:its own%3A p%40ss%2Fword@db.example:5432/center")
    assert "its own" not in settings.room_url("accounts")


def test_settings_reach_a_process_started_with_them() -> None:
    settings = load_settings(database_url=EXTERNAL, secret_key=SECRET, port=8123, database_passwords={"notify": "x"})
    given = settings.environment()
    assert given["BAMAI_PORT"] == "8123"
    assert given["BAMAI_SECRET_KEY"] == SECRET
    assert given["BAMAI_DATABASE_PASSWORDS"] == '{"notify": "x"}'


def test_secrets_do_not_show_where_settings_are_printed() -> None:
    assert SECRET not in repr(load_settings(database_url=EXTERNAL, secret_key=SECRET))
