"""Giving an expert's time to a firm: who may, when, and never twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRolesChanged
from services.contracts.enterprises import CaseClosed, CaseRested
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.vocabulary import Role
from services.diagnosis import operations
from services.diagnosis.models import VisitState
from services.diagnosis.operations import SlotTaken
from services.diagnosis.scheduling import UnknownYear
from services.ui.identity import identity_of
from tests.diagnosis.practice import NOW, SATURDAY, TUESDAY, WEDNESDAY, Practice, span, wanted


def test_a_firm_books_itself(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(WEDNESDAY), by=case.sme)
    assert (visit.state, visit.on_behalf_by) == (VisitState.BOOKED, None)
    [said] = practice.center.said("diagnosis")
    assert said.type == "visit.booked"
    assert (said.data.visit_id, said.data.expert_id, said.data.starts_at) == (visit.visit_id, expert.person_id, visit.starts_at)
    assert (said.case_id, said.subject, said.measure) == (case.case_id, case.enterprise_id, 6)


def test_a_firm_cannot_book_for_another(practice: Practice) -> None:
    expert, mine, other = practice.expert(), practice.case(), practice.case()
    with pytest.raises(NotFound):
        practice.book(other, expert, span(WEDNESDAY), by=mine.sme)


def test_a_liaison_books_under_a_delegation_only_and_is_named(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    with pytest.raises(Refused, match="代办"):
        practice.book(case, expert, span(WEDNESDAY), by=case.liaison)
    practice.delegate(case)
    assert practice.book(case, expert, span(WEDNESDAY), by=case.liaison).on_behalf_by == case.liaison_id


def test_a_delegation_that_is_over_counts_for_nothing(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.delegate(case, until=NOW - timedelta(minutes=1))
    with pytest.raises(Refused, match="代办"):
        practice.book(case, expert, span(WEDNESDAY), by=case.liaison)


def test_mentors_providers_and_strangers_cannot_book(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    mentor = identity_of(case.mentor_id, uuid7(), [Role.MENTOR])
    with pytest.raises(Refused) as refused:
        practice.book(case, expert, span(WEDNESDAY), by=mentor)
    assert refused.value.status == 403
    for role in (Role.PROVIDER, Role.LIAISON, Role.MENTOR, Role.EXPERT):
        with pytest.raises(NotFound):
            practice.book(
                case, expert, span(WEDNESDAY), by=identity_of(uuid7(), uuid7(), [role], organisation_id=case.enterprise_id)
            )


def test_an_overlapping_time_is_taken(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    practice.book(first, expert, span(WEDNESDAY, "09:00", "11:00"))
    with pytest.raises(SlotTaken, match="刚刚被约走"):
        practice.book(second, expert, span(WEDNESDAY, "10:00", "12:00"))
    assert practice.said() == ["visit.booked"]


def test_a_time_right_after_another_visit_leaves_no_way_to_get_there(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    practice.book(first, expert, span(WEDNESDAY, "09:00", "10:30"))
    with pytest.raises(SlotTaken, match="半小时"):
        practice.book(second, expert, span(WEDNESDAY, "10:30", "12:00"))
    practice.book(second, expert, span(WEDNESDAY, "11:00", "12:00"))


def test_a_full_day_is_full(practice: Practice) -> None:
    expert, first, second = practice.expert(maximum=1), practice.case(), practice.case()
    practice.book(first, expert, span(WEDNESDAY))
    with pytest.raises(SlotTaken, match="排满"):
        practice.book(second, expert, span(WEDNESDAY, "14:00", "17:00"))


def test_a_case_has_one_visit_to_come(practice: Practice) -> None:
    expert, other, case = practice.expert(), practice.expert("何静"), practice.case()
    practice.book(case, expert, span(WEDNESDAY))
    with pytest.raises(Refused, match="可以改期"):
        practice.book(case, other, span(TUESDAY))


def test_a_cancelled_time_is_free_again(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    visit = practice.book(first, expert, span(WEDNESDAY))
    practice.do(operations.cancel_visit, first.sme, visit.visit_id, "临时停产", NOW)
    practice.book(second, expert, span(WEDNESDAY))
    assert practice.said() == ["visit.booked", "visit.cancelled", "visit.booked"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (span(WEDNESDAY, "11:00", "13:00"), "不在专家可以上门的时段"),
        (span(SATURDAY), "不在专家可以上门的时段"),
        (span(date(2026, 10, 12), "14:00", "17:00"), "太近"),
        (span(date(2026, 10, 9)), "太近"),
        (span(WEDNESDAY, "09:00", "09:30"), "1 到 9 小时"),
        (span(WEDNESDAY, "12:00", "09:00"), "1 到 9 小时"),
        (span(date(2027, 4, 30)), "180 天"),
    ],
)
def test_times_that_cannot_be_are_refused(practice: Practice, when: object, words: str) -> None:
    expert, case = practice.expert(), practice.case()
    with pytest.raises(Invalid, match=words):
        practice.book(case, expert, when, by=case.sme)  # type: ignore[arg-type]


def test_a_year_without_a_notice_is_refused_and_may_be_booked_once_it_is_entered(practice: Practice) -> None:
    from services.diagnosis.entries import NoticeEntry

    expert, case, monday = practice.expert(), practice.case(), date(2027, 1, 4)
    for outside in (False, True):
        with pytest.raises(UnknownYear, match="2027 年"):
            practice.book(case, expert, span(monday), outside_hours=outside)
    notice = NoticeEntry(year=2027, days_off="2027-01-01 至 2027-01-03", source="国务院办公厅通知")
    practice.do(operations.enter_notice, practice.commissioner, notice, NOW)
    assert practice.book(case, expert, span(monday)).state == VisitState.BOOKED


def test_the_center_may_book_outside_the_hours_when_the_expert_agreed_and_the_firm_may_not(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    with pytest.raises(Invalid):
        practice.book(case, expert, span(SATURDAY), by=case.sme, outside_hours=True)
    assert practice.book(case, expert, span(SATURDAY), outside_hours=True).state == VisitState.BOOKED


def test_a_resting_or_closed_case_is_not_visited(practice: Practice) -> None:
    expert, resting, closed = practice.expert(), practice.case(), practice.case()
    practice.hear(
        CaseRested(case_id=resting.case_id, enterprise_id=resting.enterprise_id, reason="缺资金", ask_again_on=date(2027, 3, 1))
    )
    practice.hear(CaseClosed(case_id=closed.case_id, enterprise_id=closed.enterprise_id, outcome="ended", reason="搬迁"))
    for case in (resting, closed):
        with pytest.raises(Refused, match="暂停或结束"):
            practice.book(case, expert, span(WEDNESDAY))


def test_a_former_expert_is_not_booked(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.hear(PersonRolesChanged(person_id=expert.person_id, roles=[]))
    with pytest.raises(Invalid, match="不接受预约"):
        practice.book(case, expert, span(WEDNESDAY))
    with pytest.raises(Invalid, match="不接受预约"):
        practice.do(
            operations.book_visit,
            practice.commissioner,
            case.case_id,
            wanted(identity_of(uuid7(), uuid7(), []), span(WEDNESDAY)),
            NOW,
        )
