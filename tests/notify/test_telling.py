"""Facts become messages to the people they concern, whatever the order in which facts and people are heard of."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from services.contracts import samples
from services.contracts.catalogue import FACTS
from services.messaging.listeners import listeners_of
from services.notify.informing import TELLINGS
from services.notify.service import NotifyService
from tests.notify.conftest import DAY, Notify

MANAGER = samples.SESSION


def test_every_fact_that_is_told_is_heard() -> None:
    heard = {fact.event_type for listener in listeners_of(NotifyService) for fact in listener.contracts}
    assert set(TELLINGS) <= heard
    assert heard <= set(FACTS)


def test_a_booked_visit_is_told_to_firm_expert_and_team_and_by_sms_to_those_who_must_be_there(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("visit.booked")
    assert notify.deliver() == 5
    assert notify.told(samples.PERSON) == ["visit_booked/firm"]
    assert notify.told(samples.EXPERT) == ["visit_booked/expert"]
    assert (
        notify.told(samples.LIAISON) == notify.told(samples.MENTOR) == notify.told(samples.COMMISSIONER) == ["visit_booked/team"]
    )
    assert notify.told(samples.PROVIDER_PERSON) == notify.told(MANAGER) == []
    assert sorted(letter.letter for letter in notify.letters() if letter.channel == "sms") == [
        "visit_booked/expert",
        "visit_booked/firm",
    ]
    assert sum(letter.channel == "email" for letter in notify.letters()) == 5


def test_every_step_reaches_somebody(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("visit.booked", at=DAY - timedelta(days=1))
    notify.deliver()
    changes: dict[str, dict[str, Any]] = {
        "assessment.started": {"on_behalf_by": samples.LIAISON},
        "result.recorded": {"entered": "liaison", "on_behalf_by": samples.LIAISON},
        "retest.confirmed": {"agreed": False, "opinion": "证据不足"},
    }
    for event_type in sorted(TELLINGS):
        notify.pass_time(hours=2)
        notify.hear(event_type, **changes.get(event_type, {}))
        assert notify.deliver() >= 1, f"{event_type} reached nobody"


def test_an_event_heard_thrice_makes_one_message_and_one_letter_each_way(notify: Notify) -> None:
    notify.know_everybody()
    event = notify.hear("findings.reported")
    notify.deliver()
    count = len(notify.letters())
    for _ in range(2):
        with notify.database.transaction() as session:
            from services.notify.handlers import on_step_taken

            on_step_taken(session, event)
        notify.deliver()
    assert len(notify.letters()) == count
    assert notify.told(samples.PERSON) == ["findings_reported/firm"]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_things_are_heard_does_not_matter(notify: Notify, seed: int) -> None:
    facts: list[tuple[str, dict[str, Any]]] = [
        ("person.registered", {}), ("enterprise.claimed", {}), ("person.contact_changed", {"email": "a@example.cn"}),
        ("case.opened", {"need": None}), ("team.assigned", {}), ("visit.booked", {}), ("assessment.completed", {}),
        ("assessment.completed", {"purpose": "retest"}), ("enterprise.verified", {}),
    ]  # fmt: skip
    timed = [(event_type, changes, DAY + timedelta(seconds=number)) for number, (event_type, changes) in enumerate(facts)]
    random.Random(seed).shuffle(timed)
    for event_type, changes, at in timed:
        notify.hear(event_type, at=at, **changes)
        if seed % 2:
            notify.deliver()
    notify.deliver()
    notify.deliver()
    assert notify.told(samples.PERSON) == [
        "case_opened/firm", "team_assigned/firm", "visit_booked/firm", "assessment_completed/firm", "retest_completed/firm",
        "enterprise_verified/firm",
    ]  # fmt: skip
    assert notify.told(samples.EXPERT) == ["visit_booked/expert", "retest_completed/expert"]
    assert notify.told(samples.LIAISON) == [
        "enterprise_claimed/center", "team_assigned/liaison", "visit_booked/team", "assessment_completed/team", "retest_completed/team",
    ]  # fmt: skip


def test_a_colleague_who_joins_later_is_not_told_of_last_week(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("findings.reported", at=DAY - timedelta(days=7))
    notify.deliver()
    notify.hear("enterprise.claimed", person_id=samples.RUN, as_colleague=True)
    notify.deliver()
    assert notify.told(samples.RUN) == []


def test_a_refused_claimant_is_told_and_hears_no_more_of_the_firm(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("claim.refused")
    notify.pass_time(hours=1)
    notify.hear("findings.reported")
    notify.deliver()
    assert notify.told(samples.PERSON) == ["claim_refused/claimant"]


def test_a_refusal_that_overtakes_its_claim_still_counts(notify: Notify) -> None:
    notify.hear("claim.refused", at=DAY + timedelta(minutes=1))
    notify.hear("enterprise.claimed", at=DAY)
    notify.hear("case.opened", at=DAY + timedelta(minutes=2), need=None)
    notify.deliver()
    assert notify.told(samples.PERSON) == ["claim_refused/claimant"]


def test_the_expert_who_no_longer_comes_is_told(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("visit.booked")
    notify.deliver()
    notify.pass_time(hours=1)
    notify.hear("visit.rescheduled", expert_id=samples.SESSION)
    notify.deliver()
    assert notify.told(samples.EXPERT) == ["visit_booked/expert", "visit_rescheduled/former_expert"]
    assert notify.told(samples.SESSION) == ["visit_rescheduled/expert"]


def test_an_expert_whose_own_visit_moves_is_told_once(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("visit.booked")
    notify.pass_time(hours=1)
    notify.hear("visit.rescheduled")
    notify.deliver()
    assert notify.told(samples.EXPERT) == ["visit_booked/expert", "visit_rescheduled/expert"]


def test_a_changed_team_is_told_from_then_on(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("team.assigned", liaison_id=samples.RUN)
    notify.pass_time(minutes=1)
    notify.hear("findings.reported")
    notify.deliver()
    assert notify.told(samples.RUN) == ["team_assigned/liaison", "findings_reported/team"]
    assert notify.told(samples.LIAISON) == []


def test_who_is_of_two_parties_is_told_once_a_fact(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("team.assigned", mentor_id=samples.LIAISON)
    notify.deliver()
    assert notify.told(samples.LIAISON) == ["team_assigned/liaison"]


def test_reminders_of_the_same_come_at_most_once_an_hour(notify: Notify) -> None:
    notify.know_everybody()
    for _ in range(4):
        notify.hear("case.reminded")
        notify.deliver()
        notify.pass_time(minutes=20)
    assert notify.told(samples.LIAISON) == ["case_reminded/owner"] * 2


def test_reminders_heard_together_make_one(notify: Notify) -> None:
    notify.know_everybody()
    notify.hear("step.overdue")
    notify.hear("step.overdue")
    notify.deliver()
    assert notify.told(samples.LIAISON) == ["step_overdue/owner"]
    assert notify.told(samples.COMMISSIONER) == ["step_overdue/commissioner"]


def test_a_way_that_somebody_does_not_want_is_not_taken(notify: Notify) -> None:
    from services.notify.operations.reading import set_preference
    from services.ui.identity import identity_of

    notify.know_everybody()
    with notify.database.transaction() as session:
        who = identity_of(_uuid(samples.PERSON), _uuid(samples.SESSION), [])
        set_preference(session, who, sms=False, email=True)
    notify.hear("findings.reported")
    notify.deliver()
    ours = [letter.channel for letter in notify.letters() if letter.person_id == _uuid(samples.PERSON)]
    assert ours == ["email"]


def test_an_erased_person_leaves_no_name_address_message_or_letter(notify: Notify) -> None:
    from sqlalchemy import text

    notify.know_everybody()
    notify.hear("findings.reported")
    notify.hear("access_code.issued", mobile="13800000000")
    notify.deliver()
    notify.hear("person.erased")
    notify.hear("person.contact_changed", name="王海燕", mobile="13800000000")
    notify.hear("visit.booked")
    notify.deliver()
    assert notify.told(samples.PERSON) == []
    with notify.database.reading() as session:
        tables = ["people", "letters", "messages", "preferences", "notices", "inbox", "failures", "outbox", "ledger"]
        left = {
            table: session.execute(text(f"SELECT count(*) FROM {table} t WHERE t::text ~ '13800000000|王海燕|人0'")).scalar_one()
            for table in tables
        }
    assert left == dict.fromkeys(tables, 0)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)
