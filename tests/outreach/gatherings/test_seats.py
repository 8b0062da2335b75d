"""Seats are given strictly, in the order of arrival, and everybody is told once of each thing that happens to theirs."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.refusals import Refused
from services.outreach.gathering_entries import RegistrationEntry
from services.outreach.operations.gatherings.registering import register
from services.storage.database import RoomDatabase
from tests.outreach.gatherings.conftest import CODE, FIRM, Hall

PEOPLE, SEATS, THREADS = 500, 50, 25


def test_five_hundred_register_at_once_for_fifty_seats(hall: Hall) -> None:
    gathering_id = hall.announce(quota=SEATS)
    database = RoomDatabase("outreach", hall.center.settings.room_url("outreach"), pool_size=THREADS, max_overflow=0)
    people, faults, ready = list(range(PEOPLE)), [], threading.Barrier(THREADS)

    def come() -> None:
        ready.wait()
        while people:
            try:
                number = people.pop()
            except IndexError:
                return
            try:
                with database.transaction() as session:
                    register(session, None, UUID(gathering_id), RegistrationEntry(**hall.person(number)))
            except Exception as error:  # noqa: BLE001 (each must come through)
                faults.append(error)

    began = time.monotonic()
    threads = [threading.Thread(target=come) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{PEOPLE} registrations in {time.monotonic() - began:.1f} s")
    database.close()
    assert faults == []
    rows = hall.rows("SELECT arrival, state, mobile, code, secret FROM registrations ORDER BY arrival")
    assert [row.arrival for row in rows] == list(range(1, PEOPLE + 1))
    assert [row.state for row in rows] == ["seated"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    assert len({row.mobile for row in rows}) == len({row.code for row in rows}) == len({row.secret for row in rows}) == PEOPLE
    assert hall.told() == {(row.mobile, row.state): 1 for row in rows}
    assert [one.waiting for one in hall.said("seat.taken")].count(False) == SEATS
    assert hall.own(rows[SEATS + 6].secret)["place"] == 7


def test_whoever_waits_longest_moves_up_when_somebody_gives_up_or_seats_are_added(hall: Hall) -> None:
    gathering_id = hall.announce(quota=1)
    first, second, third, fourth = (hall.register(gathering_id, number) for number in range(1, 5))
    assert [one["state"] for one in (first, second, third, fourth)] == ["seated", "waiting", "waiting", "waiting"]
    assert (second["place"], fourth["place"]) == (1, 3)
    assert hall.give_up(first["secret"]).status_code == 200
    assert hall.own(second["secret"])["state"] == "seated"
    assert hall.own(third["secret"])["place"] == 1
    assert hall.give_up(first["secret"]).status_code == 409
    assert hall.give_up(third["secret"]).json()["state"] == "given_up"
    changed = hall.liaison.put(
        f"/api/v1/outreach/gatherings/{gathering_id}", json=hall.entry(quota=2, starts_at=_starts(hall, gathering_id, "starts_at"), ends_at=_starts(hall, gathering_id, "ends_at"))
    )  # fmt: skip
    assert changed.status_code == 200, changed.text
    assert hall.own(fourth["secret"])["state"] == "seated"
    told = hall.told()
    assert told == {
        ("13800000001", "seated"): 1, ("13800000001", "given_up"): 1, ("13800000002", "waiting"): 1, ("13800000002", "moved_up"): 1,
        ("13800000003", "waiting"): 1, ("13800000003", "given_up"): 1, ("13800000004", "waiting"): 1, ("13800000004", "moved_up"): 1,
    }  # fmt: skip


def _starts(hall: Hall, gathering_id: str, name: str) -> str:
    return str(hall.anybody.get(f"/api/v1/outreach/gatherings/{gathering_id}").json()[name])


def test_a_second_registration_is_refused_kindly_and_only_the_phone_learns_the_way(hall: Hall) -> None:
    gathering_id = hall.announce()
    mine = hall.register(gathering_id, 1)
    for _ in range(2):
        again = hall.try_register(gathering_id, 1, name="别人")
        assert again.status_code == 409
        assert again.json()["errors"][0]["where"] == "mobile"
        assert mine["secret"] not in again.text
        assert mine["code"] not in again.text
    assert hall.told() == {("13800000001", "seated"): 1, ("13800000001", "link"): 1}
    page = hall.visitor.post_form(
        f"/outreach/gatherings/{gathering_id}/register", name="别人", mobile="138 0000 0001", firm_name="某厂", agreed="yes"
    )
    assert page.status_code == 409
    assert "已经报过名" in page.text
    assert mine["secret"] not in page.text
    hall.give_up(mine["secret"])
    assert hall.register(gathering_id, 1)["state"] == "seated", "whoever gave up may come back, at the end of the line"


@pytest.mark.parametrize("given", [{"firm_name": FIRM}, {"firm_name": "岱山精密", "credit_code": CODE}])
def test_a_known_firm_is_found_by_exact_code_or_exact_name(hall: Hall, given: dict[str, Any]) -> None:
    hall.know_firm()
    gathering_id = hall.announce()
    known = hall.register(gathering_id, 1, **given)
    assert (known["enterprise_id"], known["case_id"]) == (str(hall.enterprise_id), str(hall.case_id))
    stranger = hall.register(gathering_id, 2, firm_name=FIRM[:-1])
    assert stranger["enterprise_id"] is None
    assert [one.case_id for one in hall.said("seat.taken")] == [hall.case_id, None]


def test_a_signed_in_firm_is_known_without_saying_so(hall: Hall) -> None:
    hall.know_firm()
    gathering_id = hall.announce()
    firm = hall.center.client("sme", organisation_id=hall.enterprise_id, name="王海燕")
    page = firm.get(f"/outreach/gatherings/{gathering_id}")
    assert 'value="王海燕"' in page.text
    assert f'value="{FIRM}"' in page.text
    sent = firm.post_form(
        f"/outreach/gatherings/{gathering_id}/register", name="王海燕", mobile="13800000001", firm_name="随便写的", agreed="yes"
    )
    assert sent.status_code == 303, sent.text
    assert hall.said("seat.taken")[0].case_id == hall.case_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mobile": "12345"}, "mobile"), ({"name": " "}, "name"), ({"agreed": False}, "agreed"), ({"firm_name": None}, "firm_name"),
        ({"credit_code": "9142"}, "credit_code"),
    ],
)  # fmt: skip
def test_a_registration_that_cannot_be_right_says_beside_which_field(hall: Hall, changes: dict[str, Any], field: str) -> None:
    gathering_id = hall.announce()
    answer = hall.try_register(gathering_id, 1, **changes)
    assert answer.status_code == 422
    assert field in [fault["where"] for fault in answer.json()["errors"]]
    sent = {name: str(value) for name, value in hall.person(1, **changes).items() if value}
    page = hall.visitor.post_form(
        f"/outreach/gatherings/{gathering_id}/register", **(sent | {"name": changes.get("name", "李四")})
    )
    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text
    assert hall.rows("SELECT 1 FROM registrations") == []


def test_registration_ends_when_it_says_and_floods_are_held_up(hall: Hall) -> None:
    gathering_id = hall.announce()
    hall.shift(gathering_id, days=3, minutes=1)
    late = hall.try_register(gathering_id, 1)
    assert late.status_code == 409
    assert "已经开始" in late.text
    answers = [hall.try_register(gathering_id, 2).status_code for _ in range(21)]
    assert answers[-1] == 429


def test_the_center_promotes_by_adding_a_seat_and_removes_with_a_reason(hall: Hall) -> None:
    gathering_id = hall.announce(quota=1)
    first, second, third = (hall.register(gathering_id, number) for number in (1, 2, 3))
    there = f"/outreach/gatherings/{gathering_id}/registrations"
    assert hall.desk.post_form(f"{there}/{third['registration_id']}/promote").status_code == 303
    assert hall.anybody.get(f"/api/v1/outreach/gatherings/{gathering_id}").json()["quota"] == 2
    assert hall.own(second["secret"])["state"] == "waiting"
    assert hall.desk.post_form(f"{there}/{first['registration_id']}/remove", reason="").status_code == 422
    assert hall.desk.post_form(f"{there}/{first['registration_id']}/remove", reason="重复报名").status_code == 303
    assert [hall.own(one["secret"])["state"] for one in (first, second, third)] == ["removed", "seated", "seated"]
    assert hall.told()["13800000001", "removed"] == 1


MOVES = st.one_of(
    st.tuples(st.just("register"), st.integers(1, 8)), st.tuples(st.just("give_up"), st.integers(1, 8)),
    st.tuples(st.just("quota"), st.integers(1, 5)), st.tuples(st.just("remove"), st.integers(1, 8)),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=6, max_size=24), quota=st.integers(1, 3))
def test_whatever_happens_seats_are_full_before_anybody_waits_and_nobody_is_overtaken(
    hall: Hall, moves: list[tuple[str, int]], quota: int
) -> None:
    from services.outreach.gathering_entries import GatheringEntry
    from services.outreach.operations.gatherings.announcing import revise_gathering
    from services.outreach.operations.gatherings.seating import give_up_seat, remove_registration
    from services.ui.identity import identity_of

    body = hall.entry(quota=quota)
    gathering_id, who = UUID(hall.announce(**body)), identity_of(UUID(int=1), UUID(int=2), [])
    said_before = len(hall.center.said("outreach"))
    standing: dict[int, Any] = {}
    expected: list[tuple[str, str]] = []
    for what, number in moves:
        try:
            with hall.center.database("outreach").transaction() as session:
                if what == "register":
                    made = register(session, None, gathering_id, RegistrationEntry(**hall.person(number)))
                    standing[number] = made
                    expected.append((str(made.mobile), made.state))
                elif what == "quota":
                    quota = revise_gathering(session, who, gathering_id, GatheringEntry(**{**body, "quota": number})).quota
                elif number in standing and what == "give_up":
                    give_up_seat(session, standing[number].secret)
                    expected.append((str(standing[number].mobile), "given_up"))
                elif number in standing:
                    remove_registration(session, gathering_id, standing[number].registration_id, "重复")
                    expected.append((str(standing[number].mobile), "removed"))
        except Refused:
            if what == "register":
                assert number in standing
        rows = hall.rows(
            "SELECT arrival, state, mobile FROM registrations WHERE gathering_id = :g ORDER BY arrival", g=gathering_id
        )
        seated = [row.arrival for row in rows if row.state == "seated"]
        waiting = [row.arrival for row in rows if row.state == "waiting"]
        assert len(seated) <= quota
        assert not waiting or len(seated) == quota
        assert not waiting or not seated or max(seated) < min(waiting)
    events = hall.center.said("outreach")[said_before:]
    moved = [one.data.mobile for one in events if one.type == "seat_notice.issued" and one.data.what == "moved_up"]
    told = [
        (one.data.mobile, one.data.what) for one in events if one.type == "seat_notice.issued" and one.data.what != "moved_up"
    ]
    assert sorted(told) == sorted(expected)
    assert len(moved) == sum(one.type == "seat.moved_up" for one in events)
    assert len(moved) <= sum(what == "waiting" for _mobile, what in expected)
