"""Whoever registered is told by SMS, from their registration to their certificate, once each."""

from __future__ import annotations

from typing import get_args

import pytest
from sqlalchemy import select

from services.contracts.outreach import SeatNoticeIssued
from services.notify.letters import set_letter
from services.notify.models import Letter
from tests.outreach.gatherings.conftest import Hall

WHATS = get_args(SeatNoticeIssued.model_fields["what"].annotation)


def test_a_registration_becomes_an_sms_at_once_and_once(hall: Hall) -> None:
    gathering_id = hall.announce(quota=1)
    mine, other = hall.register(gathering_id, 1), hall.register(gathering_id, 2)
    hall.give_up(mine["secret"])
    notices = [event for event in hall.center.said("outreach") if event.type == "seat_notice.issued"]
    hall.center.settle()
    for event in notices:
        hall.center.tell(event, room="notify")
    with hall.center.database("notify").reading() as session:
        letters = session.scalars(select(Letter).order_by(Letter.made_at)).all()
    assert sorted((one.to_address, one.letter) for one in letters) == [
        ("13800000001", "seat_notice/given_up"), ("13800000001", "seat_notice/seated"),
        ("13800000002", "seat_notice/moved_up"), ("13800000002", "seat_notice/waiting"),
    ]  # fmt: skip
    assert all(one.urgent and one.channel == "sms" for one in letters)
    assert {(one.secret or {})["link"] for one in letters} == {f"/outreach/r/{one['secret']}" for one in (mine, other)}
    assert hall.rows("SELECT 1 FROM ledger WHERE body LIKE '%1380000000%'") == [], "no number stays in the ledger"


@pytest.mark.pure
@pytest.mark.parametrize("what", WHATS)
def test_every_notice_has_its_letter(what: str) -> None:
    words = {
        "title": "智能排程入门", "time": "12月3日 14:00", "place": "2 号楼", "reason": "场地检修", "link": "/outreach/r/abc", "center": "中心",
        "url": "https://x/outreach/r/abc",
    }  # fmt: skip
    text = set_letter(f"seat_notice/{what}", "sms", words)
    assert "智能排程入门" in text
    assert text.endswith("https://x/outreach/r/abc")
    assert len(text) < 140
