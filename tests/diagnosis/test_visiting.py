"""Moving, confirming, cancelling and holding a visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.contracts.enterprises import CaseClosed
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.vocabulary import Role
from services.diagnosis import operations
from services.diagnosis.models import Visit, VisitState
from services.diagnosis.operations import SlotTaken
from services.ui.identity import Identity, identity_of
from tests.diagnosis.practice import NOW, TUESDAY, WEDNESDAY, Practice, span, wanted

SATURDAY_BEFORE = date(2026, 10, 10)


def hold(practice: Practice, who: Identity, visit: Visit, *when: object) -> Visit:
    held: Visit = practice.do(operations.hold_visit, who, visit.visit_id, span(SATURDAY_BEFORE, *when), NOW)  # type: ignore[arg-type]
    return held


def test_a_moved_visit_says_its_new_time_and_must_be_confirmed_again(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    practice.do(operations.confirm_visit, expert, visit.visit_id, NOW)
    moved = practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(expert, span(WEDNESDAY)), NOW)
    assert (moved.state, moved.confirmed_at, moved.starts_at) == (VisitState.BOOKED, None, span(WEDNESDAY).starts_at)
    said = practice.center.said("diagnosis")[-1]
    assert (said.type, said.data.starts_at) == ("visit.rescheduled", span(WEDNESDAY).starts_at)


def test_a_visit_may_move_over_its_own_time_but_not_over_anothers(practice: Practice) -> None:
    expert, case, other = practice.expert(), practice.case(), practice.case()
    visit = practice.book(case, expert, span(WEDNESDAY, "09:00", "11:00"))
    practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(expert, span(WEDNESDAY, "10:00", "12:00")), NOW)
    practice.book(other, expert, span(WEDNESDAY, "14:00", "16:00"))
    with pytest.raises(SlotTaken):
        practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(expert, span(WEDNESDAY, "15:00", "17:00")), NOW)


def test_another_expert_takes_over_and_the_first_no_longer_sees_the_case(practice: Practice) -> None:
    first, second, case = practice.expert(), practice.expert("何静"), practice.case()
    visit = practice.book(case, first, span(WEDNESDAY))
    practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(second, span(WEDNESDAY)), NOW)
    with pytest.raises(NotFound):
        practice.do(operations.confirm_visit, first, visit.visit_id, NOW)
    practice.do(operations.confirm_visit, second, visit.visit_id, NOW)


def test_an_expert_moves_a_visit_to_a_time_of_their_own_but_not_to_somebody_else(practice: Practice) -> None:
    first, second, case = practice.expert(), practice.expert("何静"), practice.case()
    visit = practice.book(case, first, span(WEDNESDAY))
    practice.do(operations.reschedule_visit, first, visit.visit_id, wanted(first, span(TUESDAY)), NOW)
    with pytest.raises(Refused, match="换专家"):
        practice.do(operations.reschedule_visit, first, visit.visit_id, wanted(second, span(TUESDAY)), NOW)


def test_what_was_seen_in_an_earlier_revision_is_neither_confirmed_nor_cancelled(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(expert, span(WEDNESDAY)), NOW, 1)
    with pytest.raises(Refused, match="刚刚有变动"):
        practice.do(operations.confirm_visit, expert, visit.visit_id, NOW, 1)
    with pytest.raises(Refused, match="刚刚有变动"):
        practice.do(operations.cancel_visit, case.sme, visit.visit_id, "停产", NOW, 1)


def test_only_the_expert_confirms(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    for who in (case.sme, practice.commissioner):
        with pytest.raises(Refused, match="本人确认"):
            practice.do(operations.confirm_visit, who, visit.visit_id, NOW)


def test_a_held_visit_carries_the_true_times_and_keeps_the_plan(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = hold(practice, expert, practice.book(case, expert, span(TUESDAY)), "14:05", "16:40")
    assert visit.span == span(SATURDAY_BEFORE, "14:05", "16:40")
    assert (visit.planned_starts_at, visit.planned_ends_at) == (span(TUESDAY).starts_at, span(TUESDAY).ends_at)
    said = practice.center.said("diagnosis")[-1]
    assert (said.type, said.data.starts_at, said.data.ends_at) == ("visit.held", visit.starts_at, visit.ends_at)


def test_the_planned_time_of_a_held_visit_is_free_again(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    hold(practice, expert, practice.book(first, expert, span(TUESDAY)))
    practice.book(second, expert, span(TUESDAY))


def test_nobody_was_in_two_places_but_the_truth_may_lie_over_a_plan(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    one, other = practice.book(first, expert, span(TUESDAY)), practice.book(second, expert, span(WEDNESDAY))
    later = span(TUESDAY).ends_at + timedelta(days=2)
    practice.do(operations.hold_visit, expert, one.visit_id, span(WEDNESDAY, "10:00", "11:30"), later)
    with pytest.raises(Refused, match="核对真实的起止时间"):
        practice.do(operations.hold_visit, expert, other.visit_id, span(WEDNESDAY, "11:00", "12:30"), later)
    practice.do(operations.hold_visit, expert, other.visit_id, span(WEDNESDAY, "11:30", "12:30"), later)


def test_the_true_times_lie_in_the_past_and_make_sense(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    for wrong, words in (
        (span(TUESDAY), "还没有到"),
        (span(SATURDAY_BEFORE, "12:00", "09:00"), "晚于开始"),
        (span(SATURDAY_BEFORE, "01:00", "23:00"), "14 小时"),
        (span(date(2025, 1, 6)), "核对年份"),
    ):
        with pytest.raises(Invalid, match=words):
            practice.do(operations.hold_visit, expert, visit.visit_id, wrong, NOW)


def test_held_and_cancelled_are_final(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = hold(practice, expert, practice.book(case, expert, span(TUESDAY)))
    for deed in (
        lambda: hold(practice, expert, visit),
        lambda: practice.do(operations.cancel_visit, expert, visit.visit_id, "停产", NOW),
        lambda: practice.do(operations.confirm_visit, expert, visit.visit_id, NOW),
        lambda: practice.do(operations.reschedule_visit, case.sme, visit.visit_id, wanted(expert, span(WEDNESDAY)), NOW),
    ):
        with pytest.raises(Refused, match="不能再改"):
            deed()


def test_the_firm_and_the_liaison_do_not_say_that_a_visit_was_held(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    practice.delegate(case)
    for who in (case.sme, case.liaison):
        with pytest.raises(Refused, match="专家本人"):
            hold(practice, who, visit)
    hold(practice, identity_of(uuid7(), uuid7(), [Role.MANAGER]), visit)


def test_a_visit_of_a_closed_case_can_still_be_called_off(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    practice.hear(CaseClosed(case_id=case.case_id, enterprise_id=case.enterprise_id, outcome="proved"))
    assert practice.do(operations.cancel_visit, case.sme, visit.visit_id, "不用再去", NOW).state == VisitState.CANCELLED
