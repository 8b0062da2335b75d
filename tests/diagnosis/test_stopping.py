"""A case that rests or ends takes its visits ahead with it, so that no expert travels in vain."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.contracts.enterprises import CaseClosed, CaseRested, CaseResumed
from services.contracts.envelope import seal
from services.contracts.refusals import Refused
from services.diagnosis import operations
from services.diagnosis.models import Case as CaseRow
from services.diagnosis.models import Visit, VisitState
from tests.diagnosis.practice import NOW, TUESDAY, WEDNESDAY, Case, Practice, span, wanted


def rested(case: Case, minutes: int = 0) -> Any:
    return seal(CaseRested(**ids(case), reason="缺资金", ask_again_on=date(2027, 3, 1)), at=NOW + timedelta(minutes=minutes))


def resumed(case: Case, minutes: int) -> Any:
    return seal(CaseResumed(**ids(case)), at=NOW + timedelta(minutes=minutes))


def ids(case: Case) -> dict[str, Any]:
    return {"case_id": case.case_id, "enterprise_id": case.enterprise_id}


def visit_of(practice: Practice, case: Case) -> Visit:
    with practice.database.reading() as session:
        return session.scalars(select(Visit).where(Visit.case_id == case.case_id)).one()


def test_a_resting_case_cancels_its_visit_with_the_reason_and_frees_the_time(practice: Practice) -> None:
    expert, case, other = practice.expert(), practice.case(), practice.case()
    practice.book(case, expert, span(WEDNESDAY))
    practice.hear(rested(case))
    visit = visit_of(practice, case)
    assert (visit.state, visit.cancel_reason) == (VisitState.CANCELLED, "企业暂停办理：缺资金")
    said = practice.center.said("diagnosis")[-1]
    assert (said.type, said.data.reason) == ("visit.cancelled", "企业暂停办理：缺资金")
    practice.book(other, expert, span(WEDNESDAY))


def test_heard_twice_it_is_cancelled_once(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.book(case, expert, span(WEDNESDAY))
    for minutes in (0, 0, 1):
        practice.hear(rested(case, minutes))
    assert practice.said() == ["visit.booked", "visit.cancelled"]


def test_an_ended_case_cancels_its_visit_and_a_proved_one_does_not(practice: Practice) -> None:
    expert, ended, proved = practice.expert(), practice.case(), practice.case()
    practice.book(ended, expert, span(WEDNESDAY))
    practice.book(proved, expert, span(TUESDAY))
    practice.hear(seal(CaseClosed(**ids(ended), outcome="ended", reason="企业搬迁"), at=NOW))
    practice.hear(seal(CaseClosed(**ids(proved), outcome="proved"), at=NOW))
    assert visit_of(practice, ended).cancel_reason == "办理已结束：企业搬迁"
    assert visit_of(practice, proved).state == VisitState.BOOKED


def test_a_resumed_case_books_again(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.book(case, expert, span(WEDNESDAY))
    practice.hear(rested(case, 1))
    practice.hear(resumed(case, 2))
    practice.book(case, expert, span(WEDNESDAY), by=case.sme)
    assert practice.said() == ["visit.booked", "visit.cancelled", "visit.booked"]


def test_a_rest_heard_after_the_case_goes_on_again_cancels_nothing(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.hear(resumed(case, 2))
    practice.book(case, expert, span(WEDNESDAY))
    practice.hear(rested(case, 1))
    assert visit_of(practice, case).state == VisitState.BOOKED


def test_what_took_place_or_should_have_stays(practice: Practice) -> None:
    expert, case, late = practice.expert(), practice.case(), practice.case()
    practice.held(case, expert)
    missed = practice.book(late, expert, span(TUESDAY))
    with practice.database.transaction() as session:
        row = session.get_one(Visit, missed.visit_id)
        row.starts_at, row.ends_at = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    for one in (case, late):
        practice.hear(rested(one))
    assert "visit.cancelled" not in practice.said()


def test_nobody_books_while_the_case_comes_to_rest(practice: Practice) -> None:
    """Without the case's row being held the booking would slip in after the visits ahead were called off."""
    expert, case = practice.expert(), practice.case()
    outcome: list[str] = []

    def book() -> None:
        try:
            practice.book(case, expert, span(WEDNESDAY), by=case.sme)
            outcome.append("booked")
        except Refused as refused:
            outcome.append(str(refused))

    with practice.database.transaction() as session:
        session.get_one(CaseRow, case.case_id, with_for_update={"key_share": True}).state = "resting"
        session.flush()
        late = threading.Thread(target=book)
        late.start()
        late.join(0.5)
        assert outcome == []
        operations.cancel_visits_ahead(session, case.case_id, "缺资金", NOW, because=rested(case))
    late.join(10)
    assert outcome == ["这家企业的办理已暂停或结束，不能预约上门"]


def test_the_same_booking_sent_again_is_the_same_visit(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    api, slot = practice.program(case.sme), wanted(expert, span(WEDNESDAY)).model_dump(mode="json")
    first, again = (api.post(f"/api/v1/diagnosis/cases/{case.case_id}/visits", json=slot) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert practice.said() == ["visit.booked"]


def test_the_same_booking_sent_five_times_at_once_is_one_visit(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visits: list[Any] = []
    senders = [
        threading.Thread(target=lambda: visits.append(practice.book(case, expert, span(WEDNESDAY), by=case.sme).visit_id))
        for _ in range(5)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert (len(visits), len(set(visits))) == (5, 1)
    assert practice.said() == ["visit.booked"]


def test_another_time_is_refused_with_the_time_that_is_booked(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.book(case, expert, span(WEDNESDAY), by=case.sme)
    with pytest.raises(Refused, match=r"10月14日.*可以改期"):
        practice.book(case, expert, span(WEDNESDAY, "10:00", "12:00"), by=case.sme)
