"""Every liaison is told of a lead, and nobody else; nothing of it stands in the message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonRegistered
from services.contracts.outreach import LeadRaised
from services.contracts.vocabulary import Role
from tests.harness.center import Center


def test_a_lead_is_told_to_every_liaison_without_a_word_of_who_left_it(center: Center) -> None:
    liaisons, others = [uuid7(), uuid7()], [uuid7(), uuid7()]
    for person in liaisons:
        center.tell(PersonRegistered(person_id=person, roles=[Role.LIAISON]), room="notify")
    for person, role in zip(others, (Role.SME, Role.EXPERT), strict=True):
        center.tell(PersonRegistered(person_id=person, roles=[role]), room="notify")
    center.tell(LeadRaised.model_validate(LeadRaised.sample), room="notify")
    assert center.tick("notify", "deliver_messages", at=datetime.now(UTC) + timedelta(minutes=1))
    with center.database("notify").reading() as session:
        told = set(session.execute(text("SELECT person_id FROM messages")).scalars())
        notices = "".join(session.execute(text("SELECT to_jsonb(n)::text FROM notices n")).scalars())
    assert told == set(liaisons)
    assert "13800000000" not in notices
    assert "王海燕" not in notices
