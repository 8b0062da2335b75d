"""`bamai account add`, `bamai token` and the demonstration people."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from services.accounts.demonstration import EXPERTS, furnish
from services.accounts.models import Consent, Person
from services.accounts.proving import password_fits
from services.cli import main
from services.contracts.accounts import PersonRegistered
from services.contracts.demonstration import LOGINS, demo_id
from services.contracts.vocabulary import Role
from tests.accounts.test_coming_in import facts
from tests.harness.center import Center


@pytest.fixture
def bamai(center: Center, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in center.settings.environment().items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def run(bamai: CliRunner, *words: str) -> Result:
    return bamai.invoke(main, list(words))


def test_the_first_manager_comes_in_by_command_and_signs_in_with_the_printed_password(center: Center, bamai: CliRunner) -> None:
    done = run(bamai, "account", "add", "Zhao@Example.com", "--role", "manager", "--display-name", "赵敏")
    assert done.exit_code == 0, done.output
    password = done.output.split("password: ")[1].strip()
    assert facts(center, PersonRegistered)[0].roles == [Role.MANAGER]
    answer = center.client().post_form("/accounts/sign-in", login="zhao@example.com", password=password)
    assert answer.headers["location"] == "/enterprises/queue"


def test_a_token_for_a_program_works_as_the_person(center: Center, bamai: CliRunner) -> None:
    run(bamai, "account", "add", "plain-name", "--role", "liaison", "--role", "mentor")
    done = run(bamai, "token", "plain-name")
    assert done.exit_code == 0, done.output
    me = center.api().get("/api/v1/accounts/me", headers={"Authorization": f"Bearer {done.stdout.strip()}"})
    assert me.json()["roles"] == ["liaison", "mentor"]


@pytest.mark.parametrize("words", [
    ("account", "add", "x", "--role", "emperor"), ("account", "add", " ", "--role", "sme"), ("account", "add", "x"), ("token", "nobody@x.cn"),
], ids=" ".join)  # fmt: skip
def test_wrong_words_are_refused_with_a_line_and_a_status(center: Center, bamai: CliRunner, words: tuple[str, ...]) -> None:
    done = run(bamai, *words)
    assert done.exit_code != 0
    assert "Error: " in done.output
    assert not facts(center, PersonRegistered)


def test_nobody_is_added_twice(bamai: CliRunner) -> None:
    assert run(bamai, "account", "add", "x", "--role", "sme").exit_code == 0
    again = run(bamai, "account", "add", "X", "--role", "sme")
    assert again.exit_code != 0
    assert "already" in again.output


def test_the_demonstration_people_are_furnished_once_and_their_passwords_renewed(center: Center) -> None:
    for password in ("first password", "second password", "second password"):
        with center.database("accounts").transaction() as session:
            furnish(session, dict.fromkeys(LOGINS, password))
    with center.database("accounts").reading() as session:
        people = {person.login: person for person in session.scalars(select(Person))}
        consents = session.scalars(select(Consent)).all()
    assert set(people) == {*LOGINS, None}, "the experts beside expert@demo sign in as nobody"
    assert len(consents) == len(LOGINS)
    assert people["sme@demo"].organisation_id == demo_id("enterprise")
    assert people["provider@demo"].organisation_id == demo_id("provider")
    assert all(password_fits(people[login].password_hash, "second password") for login in LOGINS)
    assert len(facts(center, PersonRegistered)) == len(LOGINS) + len(EXPERTS)
