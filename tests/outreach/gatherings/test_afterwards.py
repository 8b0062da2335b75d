"""After a gathering: feedback, certificates that cannot be forged, and names that go when their time is over."""

from __future__ import annotations

import re
from datetime import date

from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonErased
from tests.outreach.gatherings.conftest import Hall


def attended(hall: Hall, number: int, gathering_id: str) -> dict[str, str]:
    mine = hall.register(gathering_id, number, name="王海燕")
    hall.shift(gathering_id, days=3, minutes=30)
    hall.check_in(gathering_id, hall.noted(code=mine["code"]))
    return mine


def test_a_certificate_is_for_whoever_was_there_and_anybody_can_verify_it(hall: Hall) -> None:
    gathering_id = hall.announce()
    absent = hall.register(gathering_id, 2)
    mine = attended(hall, 1, gathering_id)
    own = f"/outreach/r/{mine['secret']}"
    assert hall.visitor.get(f"{own}/certificate").status_code == 404
    assert hall.close(gathering_id).status_code == 200
    number = hall.own(mine["secret"])["certificate"]
    sheet = hall.visitor.get(f"{own}/certificate").text
    assert "王海燕" in sheet
    assert number in sheet
    verified = hall.visitor.get(f"/outreach/certificates?number={number.lower()}")
    assert "证书有效" in verified.text
    assert "王＊燕" in verified.text
    assert "王海燕" not in verified.text
    assert "智能排程入门" in verified.text
    assert hall.own(absent["secret"])["certificate"] is None
    assert hall.visitor.get(f"/outreach/r/{absent['secret']}/certificate").status_code == 404
    told = hall.told()
    assert (told["13800000001", "certificate"], told["13800000002", "certificate"]) == (1, 0)


def test_a_made_up_number_is_no_certificate(hall: Hall) -> None:
    gathering_id = hall.announce()
    mine = attended(hall, 1, gathering_id)
    hall.close(gathering_id)
    number = hall.own(mine["secret"])["certificate"]
    assert re.fullmatch(r"BM\d\d(-[2-9A-HJ-NP-Z]{4}){3}", number)
    last = "A" if number[-1] != "A" else "B"
    for forged in (number[:-1] + last, "BM26-AAAA-AAAA-AAAA", mine["registration_id"], mine["secret"], "' OR 1=1 --"):
        answer = hall.visitor.get("/outreach/certificates", params={"number": forged})
        assert answer.status_code == 404
        assert "证书有效" not in answer.text
    assert hall.anybody.get(f"/api/v1/outreach/certificates/{number}").json()["name"] == "王＊燕"
    assert hall.anybody.get("/api/v1/outreach/certificates/BM26-AAAA-AAAA-AAAA").status_code == 404


def test_whoever_a_late_phone_brings_gets_their_certificate_too(hall: Hall) -> None:
    gathering_id = hall.announce()
    late = hall.register(gathering_id, 1)
    hall.shift(gathering_id, days=3, minutes=30)
    hall.close(gathering_id)
    assert hall.own(late["secret"])["certificate"] is None
    assert hall.check_in(gathering_id, hall.noted(code=late["code"])) == ["recorded"]
    assert hall.own(late["secret"])["certificate"]
    assert hall.said("gathering.held")[0].people == 0


def test_feedback_is_given_once_by_whoever_was_there_and_its_words_stay_in_the_room(hall: Hall) -> None:
    gathering_id = hall.announce()
    absent = hall.register(gathering_id, 2)
    mine = attended(hall, 1, gathering_id)
    path = f"/api/v1/outreach/registrations/{mine['secret']}/feedback"
    for wrong in ({"rating": 0}, {"rating": 6}, {}, {"rating": "好"}):
        assert hall.anybody.post(path, json=wrong).status_code == 422
    page = f"/outreach/r/{mine['secret']}"
    assert hall.visitor.post_form(f"{page}/feedback", words="想听排程案例").status_code == 422
    assert hall.visitor.post_form(f"{page}/feedback", rating="5", words="想听排程案例").status_code == 303
    assert hall.anybody.post(path, json={"rating": 1}).status_code == 409
    assert hall.anybody.post(path.replace(mine["secret"], absent["secret"]), json={"rating": 1}).status_code == 409
    [given] = hall.said("feedback.given")
    assert given.rating == 5
    assert "想听排程案例" not in given.model_dump_json()
    managed = hall.desk.get(f"/outreach/gatherings/{gathering_id}/manage").text
    assert "想听排程案例" in managed
    assert "平均 5.0 分" in managed


def test_names_and_numbers_go_after_ninety_days_and_the_counts_stay(hall: Hall) -> None:
    gathering_id = hall.announce()
    mine = attended(hall, 1, gathering_id)
    hall.close(gathering_id)
    number = hall.own(mine["secret"])["certificate"]
    hall.shift(gathering_id, days=89)
    hall.center.tick("outreach", "wipe_registrations")
    assert hall.own(mine["secret"])["name"] == "王海燕"
    hall.shift(gathering_id, days=2)
    with hall.center.database("outreach").transaction() as session:
        from services.outreach.operations.gatherings.wiping import wipe_old_registrations

        assert wipe_old_registrations(session) == 1
        assert wipe_old_registrations(session) == 0
    [row] = hall.rows("SELECT name, mobile, firm_name, credit_code, words, came_at FROM registrations")
    assert list(row)[:5] == ["", None, None, None, None]
    assert row.came_at is not None
    assert hall.visitor.get(f"/outreach/r/{mine['secret']}").status_code == 404
    assert "证书有效" in hall.visitor.get(f"/outreach/certificates?number={number}").text
    assert hall.liaison.get(f"/api/v1/outreach/gatherings/{gathering_id}").json()["people"] == 1


def test_an_erased_person_leaves_nothing_and_their_seat_to_the_next(hall: Hall) -> None:
    gathering_id, person = hall.announce(quota=1), uuid7()
    me = hall.center.api("sme", person_id=person, organisation_id=hall.enterprise_id)
    mine = me.post(f"/api/v1/outreach/gatherings/{gathering_id}/registrations", json=hall.person(1)).json()
    next_one = hall.register(gathering_id, 2)
    for _ in range(2):
        hall.center.tell(PersonErased(person_id=person), room="outreach")
    assert hall.own(next_one["secret"])["state"] == "seated"
    assert hall.anybody.get(f"/api/v1/outreach/registrations/{mine['secret']}").status_code == 404
    rows = hall.rows("SELECT name, mobile, person_id FROM registrations WHERE arrival = 1")
    assert [tuple(row) for row in rows] == [("", None, None)]
    assert hall.told()["13800000001", "removed"] == 0


def test_dates_of_certificates_are_the_centers_own_days(hall: Hall) -> None:
    gathering_id = hall.announce()
    attended(hall, 1, gathering_id)
    hall.close(gathering_id)
    [row] = hall.rows("SELECT held_on, (starts_at AT TIME ZONE 'Asia/Shanghai')::date AS there FROM certificates, gatherings")
    assert isinstance(row.held_on, date)
    assert row.held_on == row.there
