"""PROOF S11: no line of the log holds anything of a person's, or a secret. That every refusal is a line: test_access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg2 import errors
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged
from services.ui.forms import CSRF_FIELD, ONCE_FIELD
from tests.harness.lines import Lines, kept_lines
from tests.security.matrix import doors
from tests.security.test_forgery import admitted
from tests.security.test_hostile_inputs import _encodable, _forms, path_of
from tests.security.world import World

CANARY = "金丝雀林黛玉"
MOBILE = "13955550123"
MAIL = "canary.lin@example.org"
CODE = "91420100MA4CANARY8"
SECRET = "cAnArY5ecretT0kenOfALink"
TYPED = f"{CANARY} {MOBILE} {MAIL} {CODE} {SECRET}"


@pytest.fixture
def lines() -> Iterator[Lines]:
    with kept_lines() as kept:
        yield kept


def test_nothing_typed_into_any_form_or_sent_by_any_program_is_in_the_log(world: World, lines: Lines) -> None:
    for actor, form in _forms(world):
        browser = world.page(actor.who)
        fields = {name: TYPED if name in form.texts else value for name, value in form.fields.items()}
        hidden = {CSRF_FIELD: browser.csrf(), ONCE_FIELD: uuid7().hex}
        browser.post(f"{form.action}?q={SECRET}&mobile={MOBILE}", data=_encodable(fields | hidden))
    sent = 0
    for door in doors(world):
        if door.kind == "api" and door.method != "GET":
            program = world.api(admitted(world, door).who)
            program.request(door.method, path_of(world, door), json={"mobile": MOBILE, "name": CANARY, "code": SECRET})
            sent += 1
        elif door.method == "GET" and "{" in door.path:
            strange = "/".join(f"{SECRET}{MOBILE}" if "{" in part else part for part in door.path.split("/"))
            world.page(world.manager).get(strange, params={"q": TYPED})
            sent += 1
    assert len(lines.requests) > sent > 100
    assert lines.found(CANARY, MOBILE, MAIL, CODE, SECRET) == []


@pytest.mark.parametrize("kind", ["value", "database"])
def test_a_handler_that_fails_over_somebody_leaves_only_ids_behind(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        if kind == "value":
            raise ValueError(TYPED)
        low = errors.NotNullViolation(f"null value\nDETAIL: Failing row contains ({TYPED}).")
        raise IntegrityError("INSERT INTO people VALUES (%(m)s)", {"m": TYPED}, low)

    for room in ("notify", "providers"):
        monkeypatch.setattr(f"services.{room}.handlers.on_person_contact_changed", fail, raising=False)
    person_id = uuid7()
    contact = PersonContactChanged(person_id=person_id, name=CANARY, mobile=MOBILE, email=MAIL)
    event = world.center.tell(contact, room="providers", may_fail=True)
    said = [line for line in lines.lines if line.get("event_id") == str(event.id)]
    assert any("could not be handled" in line["event"] and line["exception"] for line in said), lines.text
    assert lines.found(CANARY, MOBILE, MAIL, CODE, SECRET) == []


def test_a_wrong_password_and_a_wrong_code_are_lines(world: World, lines: Lines) -> None:
    browser = world.page(None)
    browser.post_form("/accounts/sign-in", login="sme13810000000@x", password=SECRET, way="password")
    browser.post_form("/accounts/reset", login=MOBILE, code="482913", new_password=SECRET, password=SECRET)
    said = [line["event"] for line in lines.lines if line["logger"] == "bamai.accounts"]
    assert said == ["sign-in refused", "a code was refused"]
    assert lines.found(SECRET, MOBILE, "482913", "sme13810000000") == []
