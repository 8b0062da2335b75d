"""What diagnosis remembers of what it heard is the same in whatever order, and however often, it heard it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from uuid_utils.compat import uuid7

from services.contracts import assessment
from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    DelegationConfirmed,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseVerified,
    TeamAssigned,
)  # fmt: skip
from services.contracts.envelope import Event, seal
from services.contracts.vocabulary import Role, SizeClass
from services.diagnosis.models import Case, Delegation, Expert, Firm, Member, Person, Run, Verification
from services.diagnosis.queries.cases import list_waiting
from services.diagnosis.queries.people import find_firm_contact
from tests.diagnosis.practice import NOW, Practice


def story(start: datetime) -> list[Event[Any]]:
    """A firm's and some people's events, a minute apart, in the order they came true."""
    case_id, enterprise_id, owner, colleague, wrong = (uuid7() for _ in range(5))
    expert, former = uuid7(), uuid7()
    ids = {"case_id": case_id, "enterprise_id": enterprise_id}
    firm = {"industry": "34", "district": "江岸区", "park": None, "size_class": SizeClass.SMALL}
    facts = [
        PersonRegistered(person_id=owner, roles=[Role.SME]),
        PersonContactChanged(person_id=owner, name="王海燕", mobile="13800000000"),
        CaseOpened(**ids, name="岱山精密", **firm, need="交期排不准"),
        EnterpriseClaimed(enterprise_id=enterprise_id, person_id=wrong),
        ClaimRefused(enterprise_id=enterprise_id, person_id=wrong, reason="执照不符"),
        EnterpriseClaimed(enterprise_id=enterprise_id, person_id=owner),
        EnterpriseVerified(enterprise_id=enterprise_id, liaison_id=UUID(int=2)),
        EnterpriseClaimed(enterprise_id=enterprise_id, person_id=colleague, as_colleague=True),
        EnterpriseVerified(enterprise_id=enterprise_id, liaison_id=UUID(int=4)),
        TeamAssigned(**ids, mentor_id=UUID(int=1), liaison_id=UUID(int=2), commissioner_id=UUID(int=3)),
        DelegationConfirmed(delegation_id=uuid7(), **ids, liaison_id=UUID(int=2), acts=["book"], valid_until=start, by="sms"),
        assessment.AssessmentCompleted.model_validate({**assessment.AssessmentCompleted.sample, **ids, "run_id": uuid7(), "score": Decimal("34.20")}),
        TeamAssigned(**ids, mentor_id=UUID(int=1), liaison_id=UUID(int=4), commissioner_id=UUID(int=3)),
        EnterpriseProfileChanged(enterprise_id=enterprise_id, name="岱山精密机械", credit_code="91420100MA4K2X3Y5T", **firm),
        CaseRested(**ids, reason="缺资金", ask_again_on=date(2027, 3, 1)),
        CaseResumed(**ids),
        PersonContactChanged(person_id=owner, name="王海燕", mobile="13811111111"),
        PersonRegistered(person_id=expert, roles=[]),
        PersonRolesChanged(person_id=expert, roles=[Role.EXPERT]),
        PersonRegistered(person_id=former, roles=[Role.EXPERT]),
        PersonContactChanged(person_id=former, name="退休的专家"),
        PersonRolesChanged(person_id=former, roles=[]),
        PersonErased(person_id=former),
        CaseClosed(**ids, outcome="proved"),
    ]  # fmt: skip
    return [seal(fact, at=start + timedelta(minutes=number)) for number, fact in enumerate(facts)]


def remembered(practice: Practice) -> dict[str, list[tuple[Any, ...]]]:
    """Everything heard, local numbers aside."""
    with practice.database.reading() as session:
        return {
            thing.__tablename__: sorted(
                tuple(str(getattr(row, column.key)) for column in thing.__table__.columns if column.key != "expert_no") for row in session.scalars(select(thing))
            )
            for thing in (Case, Firm, Run, Person, Member, Verification, Delegation, Expert)
        }  # fmt: skip


def forget(practice: Practice) -> None:
    from sqlalchemy import delete

    from services.storage.spine import inbox

    with practice.database.transaction() as session:
        for thing in (Case, Firm, Run, Person, Member, Verification, Delegation, Expert):
            session.execute(delete(thing))
        session.execute(delete(inbox))


def test_shuffled_and_delivered_three_times_it_remembers_the_same(practice: Practice) -> None:
    events = story(NOW)
    for event in events:
        practice.hear(event)
    in_order = remembered(practice)
    assert [case[2] for case in in_order["cases"]] == ["closed"]
    for seed in range(5):
        forget(practice)
        shuffled = events * 3
        random.Random(seed).shuffle(shuffled)
        for event in shuffled:
            practice.hear(event)
        assert remembered(practice) == in_order, f"seed {seed}"


def test_the_administrator_is_whom_a_visitor_asks_for(practice: Practice) -> None:
    for event in story(NOW):
        practice.hear(event)
    with practice.database.reading() as session:
        firm = session.scalars(select(Firm)).one()
        contact = find_firm_contact(session, firm.enterprise_id)
        assert contact is not None
        assert (contact.name, contact.mobile) == ("王海燕", "13811111111")


def test_nothing_of_an_erased_person_is_left(practice: Practice) -> None:
    person = uuid7()
    before = seal(PersonContactChanged(person_id=person, name="张要忘", mobile="13900009999"), at=NOW)
    practice.hear(before)
    practice.hear(seal(PersonErased(person_id=person), at=NOW + timedelta(minutes=1)))
    practice.hear(seal(PersonContactChanged(person_id=person, name="张要忘", mobile="13900009999"), at=NOW))
    assert "张要忘" not in str(remembered(practice))
    assert "13900009999" not in str(remembered(practice))


@pytest.mark.parametrize(
    "contract",
    [CaseOpened, TeamAssigned, EnterpriseProfileChanged, EnterpriseVerified, assessment.AssessmentCompleted, DelegationConfirmed],
)
def test_the_publishers_sample_is_understood(practice: Practice, contract: Any) -> None:
    practice.hear(contract.model_validate(contract.sample))
    assert any(remembered(practice).values())


@pytest.mark.parametrize("turned", [False, True])
def test_the_latest_result_of_another_platform_is_the_one_nobody_corrected(practice: Practice, turned: bool) -> None:
    """The firm waits for a visit with it, whatever order the rows came in."""
    case, wrong = practice.case(tested=False), uuid7()
    ids = {"case_id": case.case_id, "enterprise_id": case.enterprise_id}
    sample = assessment.ResultRecorded.sample | ids
    facts = [
        assessment.ResultRecorded.model_validate(sample | {"result_id": wrong, "tested_on": "2025-06-01", "level_name": "四级"}),
        assessment.ResultRecorded.model_validate(sample | {"result_id": uuid7(), "corrects_result_id": wrong}),
    ]
    for fact in reversed(facts) if turned else facts:
        practice.hear(fact)
    with practice.center.database("diagnosis").reading() as session:
        waiting = list_waiting(session, practice.commissioner, limit=5)
    assert [view.case.case_id for view in waiting] == [case.case_id]
    assert waiting[0].elsewhere is not None
    assert (waiting[0].run, waiting[0].elsewhere.level_name) == (None, "二级")
    assert "外部结果：二级" in practice.browser(practice.commissioner).get("/diagnosis/assign").text
