"""Announcing, moving, cancelling and closing: what cannot be is refused beside its field, and everybody concerned is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.outreach.gatherings.conftest import CODE, Hall

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quota": -1}, "quota"), ({"quota": 0}, "quota"), ({"quota": "很多"}, "quota"), ({"quota": 10**9}, "quota"),
        ({"ends_at": (NOW + timedelta(days=1)).isoformat()}, "ends_at"),
        ({"ends_at": (NOW + timedelta(days=90)).isoformat()}, "ends_at"),
        ({"starts_at": (NOW - timedelta(hours=1)).isoformat()}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00"}, "starts_at"), ({"starts_at": "明天"}, "starts_at"),
        ({"registration_closes_at": (NOW + timedelta(days=30)).isoformat()}, "registration_closes_at"),
        ({"kind": "party"}, "kind"), ({"title": " \n "}, "title"), ({"about": ""}, "about"), ({"industry": "00"}, "industry"),
        ({"series_id": "0198a1b0-0000-7000-8000-00000000001f"}, "series_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_stored(
    hall: Hall, changes: dict[str, Any], field: str
) -> None:
    body = hall.entry(**changes)
    answer = hall.liaison.post("/api/v1/outreach/gatherings", json=body)
    assert answer.status_code == 422
    assert field in [fault["where"] for fault in answer.json()["errors"]]
    page = hall.desk.post_form("/outreach/new-gathering", **{name: str(value) for name, value in body.items()})
    assert page.status_code == 422
    if field != "series_id":
        assert f'id="error-{field}"' in page.text
    assert "岱家山科创城 2 号楼 301" in page.text, "what was typed is kept"
    assert hall.rows("SELECT 1 FROM gatherings") == []


def test_a_move_is_told_to_everybody_who_registered_and_calendars_learn_of_it(hall: Hall) -> None:
    gathering_id = hall.announce(quota=1)
    first, second = hall.register(gathering_id, 1), hall.register(gathering_id, 2)
    gone = hall.register(gathering_id, 3)
    hall.give_up(gone["secret"])
    path = f"/api/v1/outreach/gatherings/{gathering_id}"
    ics = f"/outreach/gatherings/{gathering_id}/calendar.ics"
    assert "SEQUENCE:0" in hall.visitor.get(ics).text
    starts = NOW + timedelta(days=5)
    moved = hall.entry(starts_at=starts.isoformat(), ends_at=(starts + timedelta(hours=1)).isoformat(), quota=1)
    assert hall.liaison.put(path, json=moved).status_code == 200
    assert hall.liaison.put(path, json={**moved, "title": "另一个标题"}).status_code == 200
    assert hall.liaison.put(path, json={**moved, "place": "另一个地方"}).status_code == 200
    told = hall.told()
    assert {mobile: told[mobile, "rescheduled"] for mobile in ("13800000001", "13800000002", "13800000003")} == {
        "13800000001": 2, "13800000002": 2, "13800000003": 0,
    }  # fmt: skip
    assert len(hall.said("gathering.rescheduled")) == 1
    assert "SEQUENCE:3" in hall.visitor.get(ics).text
    low = hall.liaison.put(path, json={**moved, "quota": 0})
    assert low.status_code == 422
    hall.liaison.put(path, json={**moved, "quota": 2})
    below = hall.liaison.put(path, json={**moved, "quota": 1})
    assert below.json()["errors"][0] == {"where": "quota", "what": "已有 2 人占座，名额不能少于 2"}
    assert [hall.own(one["secret"])["state"] for one in (first, second)] == ["seated", "seated"]


def test_a_cancelled_gathering_tells_everybody_why_and_takes_nobody_more(hall: Hall) -> None:
    gathering_id = hall.announce(quota=1)
    first, _second = hall.register(gathering_id, 1), hall.register(gathering_id, 2)
    there = f"/outreach/gatherings/{gathering_id}"
    assert "不能恢复" in hall.desk.get(f"{there}/cancel").text
    assert hall.desk.post_form(f"{there}/cancel", reason="").status_code == 422
    assert hall.desk.post_form(f"{there}/cancel", reason="场地检修").status_code == 303
    notices = [one for one in hall.said("seat_notice.issued") if one.what == "cancelled"]
    assert sorted((one.mobile, one.reason) for one in notices) == [("13800000001", "场地检修"), ("13800000002", "场地检修")]
    assert hall.said("gathering.cancelled")[0].reason == "场地检修"
    assert hall.try_register(gathering_id, 3).status_code == 409
    assert hall.give_up(first["secret"]).status_code == 409
    assert hall.liaison.post(f"/api/v1{there}/cancel", json={"reason": "再一次"}).status_code == 409
    assert "STATUS:CANCELLED" in hall.visitor.get("/outreach/calendar.ics").text
    assert "已取消" in hall.visitor.get("/outreach/calendar").text
    assert "场地检修" in hall.visitor.get(f"/outreach/r/{first['secret']}").text


def test_closing_counts_people_and_known_firms_and_the_clock_closes_what_was_forgotten(hall: Hall) -> None:
    hall.know_firm()
    gathering_id = hall.announce(kind="exchange")
    one, two, three, _absent = (
        hall.register(gathering_id, number, **changes)
        for number, changes in ((1, {"credit_code": CODE}), (2, {"credit_code": CODE}), (3, {}), (4, {}))
    )
    assert hall.close(gathering_id).status_code == 409
    hall.shift(gathering_id, days=3, minutes=30)
    hall.check_in(gathering_id, *(hall.noted(registration_id=each["registration_id"]) for each in (one, two, three)))
    hall.shift(gathering_id, hours=14)
    hall.center.tick("outreach", "hold_gatherings")
    hall.center.tick("outreach", "hold_gatherings", at=datetime.now(UTC) + timedelta(hours=1))
    [held] = hall.said("gathering.held")
    assert (held.people, held.firms, held.kind) == (3, 1, "exchange")
    assert timedelta(hours=14) < datetime.now(UTC) - held.held_at < timedelta(hours=15)
    assert hall.close(gathering_id).status_code == 409
    measures = {event.type: event.measure for event in hall.center.said("outreach")}
    assert measures["gathering.held"] == measures["attendance.recorded"] == 9
    assert ("13800000001", "certificate") not in hall.told(), "an exchange meeting gives no certificate"


def test_a_series_lists_its_meetings(hall: Hall) -> None:
    begun = hall.desk.post_form("/outreach/new-series", title="园区行 · 岱家山站", about="三个行业，三个专场。")
    series = begun.headers["location"]
    hall.announce(kind="exchange", title="通用设备专场", series_id=series.rpartition("/")[2], park="岱家山科创城", industry="34")
    assert "通用设备专场" in hall.visitor.get(series).text
    assert "添加专场" not in hall.visitor.get(series).text
    assert hall.desk.post_form("/outreach/new-series", title="", about="").status_code == 422
    assert "园区行 · 岱家山站" in hall.desk.get("/outreach/gatherings").text


def test_a_promised_contact_goes_into_the_case_of_a_firm_the_center_knows(hall: Hall) -> None:
    hall.know_firm()
    gathering_id = hall.announce(kind="exchange")
    there = f"/outreach/gatherings/{gathering_id}/promises"
    promise = {"firm": CODE, "with_kind": "bank", "with_organisation": "江城银行", "topic": "设备贷款", "due_on": "2090-01-01"}
    assert hall.desk.post_form(there, **promise).status_code == 409, "not before it has begun"
    hall.shift(gathering_id, days=3)
    for field, wrong in (("firm", "不认识的厂"), ("due_on", "2020-01-01"), ("with_kind", "friend"), ("topic", "")):
        answer = hall.desk.post_form(there, **{**promise, field: wrong})
        assert answer.status_code == 422
        assert f'id="error-{field}"' in answer.text
    assert hall.desk.post_form(there, **promise).status_code == 303
    [said] = hall.said("contact.promised")
    assert (said.case_id, said.with_organisation) == (hall.case_id, "江城银行")
    assert "江城银行" in hall.desk.get(f"/outreach/gatherings/{gathering_id}/manage").text
