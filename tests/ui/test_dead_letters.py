"""A manager looks at what a room could not take, has it tried again, or gives it up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from services.contracts.accounts import PersonContactChanged
from services.contracts.enterprises import CaseOpened
from services.contracts.envelope import Fact, seal, write
from services.contracts.vocabulary import Role
from services.messaging.deadletters import get_letter
from services.storage.spine import failures
from tests.harness.center import Center


def park(center: Center, contract: type[Fact], *, room: str = "diagnosis") -> int:
    """A dead letter of this fact's sample; its number."""
    event = seal(contract.model_validate(dict(contract.sample)))
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "listener": "on_case_opened", "event_id": event.id, "type": event.type, "body": write(event), "delivery": {},
        "attempts": 9, "error": "ValueError: no such thing", "state": "dead", "failed_at": now, "changed_at": now,
    }  # fmt: skip
    with center.database(room).transaction() as session:
        number: int = session.execute(insert(failures).values(row).returning(failures.c.id)).scalar_one()
    return number


def test_a_manager_sees_what_failed_and_why(center: Center) -> None:
    number = park(center, CaseOpened)
    manager = center.client(Role.MANAGER)
    assert "no such thing" in manager.get("/diagnosis/dead-letters").text
    page = manager.get(f"/diagnosis/dead-letters/{number}")
    assert page.status_code == 200
    assert "交期排不准" in page.text


def test_a_room_where_all_went_well_says_so(center: Center) -> None:
    assert "没有未送达的事件" in center.client(Role.MANAGER).get("/notify/dead-letters").text


def test_a_body_with_personal_data_is_not_shown(center: Center) -> None:
    number = park(center, PersonContactChanged)
    page = center.client(Role.MANAGER).get(f"/diagnosis/dead-letters/{number}").text
    assert "王海燕" not in page
    assert "13800000000" not in page


@pytest.mark.parametrize(("deed", "state"), [("replay", "retrying"), ("discard", "discarded")])
def test_a_letter_is_tried_again_or_given_up(center: Center, deed: str, state: str) -> None:
    number = park(center, CaseOpened)
    answer = center.client(Role.MANAGER).post_form(f"/diagnosis/dead-letters/{number}/{deed}")
    assert answer.status_code == 303
    assert get_letter(center.database("diagnosis"), number).state == state


def test_a_letter_that_is_not_there_is_not_found(center: Center) -> None:
    assert center.client(Role.MANAGER).get("/diagnosis/dead-letters/99").status_code == 404


@pytest.mark.parametrize("role", [Role.SME, Role.COMMISSIONER, Role.PROVIDER])
def test_nobody_else_sees_them(center: Center, role: Role) -> None:
    assert center.client(role).get("/diagnosis/dead-letters").status_code == 403
