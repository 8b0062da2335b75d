"""The door takes each entry once, whoever sends it and however often, and keeps the earliest time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from tests.outreach.gatherings.conftest import CODE, Hall


def test_two_phones_and_repeats_make_one_attendance_at_the_earliest_time(hall: Hall) -> None:
    hall.know_firm()
    gathering_id = hall.announce()
    mine, other = hall.register(gathering_id, 1, credit_code=CODE), hall.register(gathering_id, 2)
    hall.shift(gathering_id, days=3, minutes=30)
    early, late = (datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (20, 5))
    by_code = {"entry_id": str(uuid7()), "at": late.isoformat(), "code": mine["code"].lower()}
    by_list = {"entry_id": str(uuid7()), "at": early.isoformat(), "registration_id": mine["registration_id"]}
    unknown = hall.noted(code="ZZZZZZ")
    assert hall.check_in(gathering_id, by_code, unknown, by_code) == ["recorded", "unknown", "recorded"]
    assert hall.check_in(gathering_id, by_list, by_code) == ["already", "recorded"]
    assert hall.check_in(gathering_id, hall.noted(registration_id=other["registration_id"])) == ["recorded"]
    came = hall.said("attendance.recorded")
    assert [one.case_id for one in came] == [hall.case_id, None]
    assert datetime.fromisoformat(hall.own(mine["secret"])["came_at"]) == early
    assert hall.rows("SELECT count(*) FROM check_ins")[0][0] == 4


def test_a_walk_in_is_taken_when_it_is_full_and_one_who_registered_is_who_they_are(hall: Hall) -> None:
    hall.know_firm()
    gathering_id = hall.announce(quota=1)
    mine = hall.register(gathering_id, 1)
    hall.shift(gathering_id, days=3, minutes=30)
    path = f"/api/v1/outreach/gatherings/{gathering_id}/walk-ins"
    new = hall.liaison.post(path, json={"name": "赵六", "mobile": "13900000009", "firm_name": CODE})
    assert (new.status_code, new.json()["outcome"]) == (201, "recorded")
    known = hall.liaison.post(path, json={"name": "写错的名字", "mobile": "13800000001"})
    assert known.json()["registration_id"] == mine["registration_id"]
    assert [(one.walk_in, one.enterprise_id) for one in hall.said("attendance.recorded")] == [
        (True, hall.enterprise_id), (False, None),
    ]  # fmt: skip
    assert hall.liaison.post(path, json={"name": "", "mobile": "1"}).status_code == 422


def test_a_phone_with_a_wrong_clock_is_not_believed(hall: Hall) -> None:
    gathering_id = hall.announce()
    mine, other = hall.register(gathering_id, 1), hall.register(gathering_id, 2)
    hall.shift(gathering_id, days=3, minutes=30)
    ahead = hall.noted(code=mine["code"]) | {"at": "2031-01-01T00:00:00Z"}
    behind = hall.noted(code=other["code"]) | {"at": "2001-01-01T00:00:00Z"}
    hall.check_in(gathering_id, ahead, behind)
    first, second = hall.rows(
        "SELECT came_at, starts_at FROM registrations JOIN gatherings USING (gathering_id) ORDER BY arrival"
    )
    assert first.came_at <= datetime.now(UTC)
    assert second.came_at == second.starts_at - timedelta(hours=3)


def test_the_door_opens_three_hours_before_and_never_for_what_was_cancelled(hall: Hall) -> None:
    gathering_id = hall.announce()
    mine = hall.register(gathering_id, 1)
    path = f"/api/v1/outreach/gatherings/{gathering_id}/check-ins"
    entries = {"entries": [hall.noted(code=mine["code"])]}
    assert "3 小时" in hall.liaison.post(path, json=entries).text
    assert hall.liaison.post(f"/api/v1/outreach/gatherings/{gathering_id}/cancel", json={"reason": "场地检修"}).status_code == 200
    assert hall.liaison.post(path, json=entries).status_code == 409
    assert hall.said("attendance.recorded") == []
    other = hall.announce()
    hall.shift(other, days=3)
    assert hall.check_in(other, hall.noted(code=mine["code"])) == ["unknown"], "a code of another gathering opens nothing"


@pytest.mark.parametrize("wrong", [{}, {"code": "AAAAAA", "registration_id": str(uuid7())}, {"walk_in": {"name": ""}}])
def test_an_entry_names_exactly_one(hall: Hall, wrong: dict[str, object]) -> None:
    gathering_id = hall.announce()
    path = f"/api/v1/outreach/gatherings/{gathering_id}/check-ins"
    assert hall.liaison.post(path, json={"entries": [hall.noted(**wrong)]}).status_code == 422
    assert hall.liaison.post(path, json={"entries": []}).status_code == 422
