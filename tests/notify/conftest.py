"""A firm with its people and its team, as notify has heard of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.contracts import samples
from services.contracts.catalogue import FACTS
from services.contracts.envelope import Event, Fact
from services.notify.channels import Outgoing, Undeliverable
from services.notify.models import Letter, Message, Notice
from services.notify.operations.delivering import deliver_waiting
from services.notify.operations.sending import send_due
from services.notify.queries.shown import Sender
from tests.harness.center import Center

DAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Ten in the morning in Wuhan."""
SENDER = Sender("测试服务中心", "https://bamai.example.cn")


class Gateway:
    """A channel that keeps what it is handed, and fails as it is told."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: list[Exception] = []

    def send(self, outgoing: Outgoing) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(outgoing)


class Notify:
    """The notify room of a center, with a clock the test turns."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.database = center.database("notify")
        self.now = DAY
        self.sms = Gateway()
        self.email = Gateway()

    def hear(self, event_type: str, *, at: datetime | None = None, **changes: Any) -> Event[Any]:
        """Hear the contract's sample, with changes."""
        contract: type[Fact] = FACTS[event_type]
        fact = contract.model_validate({**contract.sample, **changes})
        return self.center.tell(fact, room="notify", at=at or self.now)

    def deliver(self) -> int:
        with self.database.transaction() as session:
            return deliver_waiting(session, self.now)

    def send(self, *, urgent: bool = False) -> int:
        channels = {"sms": self.sms, "email": self.email}
        return send_due(self.database.transaction, channels, SENDER, urgent=urgent, clock=lambda: self.now)

    def pass_time(self, **units: float) -> None:
        self.now += timedelta(**units)

    def rows(self, statement: Any) -> list[Any]:
        with self.database.reading() as session:
            return list(session.scalars(statement))

    def letters(self) -> list[Letter]:
        return self.rows(select(Letter).order_by(Letter.letter_id))

    def told(self, person_id: str) -> list[str]:
        """The letters a person has in the app, oldest first."""
        mine = (
            select(Notice.letter).join(Message).where(Message.person_id == UUID(person_id)).order_by(Message.at, Notice.position)
        )
        return self.rows(mine)

    def know_everybody(self) -> None:
        """Firm, case, team, provider and their people, all reachable, known long ago."""
        ago = self.now - timedelta(days=30)
        people = {
            samples.PERSON: (["sme"], samples.ENTERPRISE), samples.LIAISON: (["liaison"], None), samples.MENTOR: (["mentor"], None),
            samples.COMMISSIONER: (["commissioner"], None), samples.EXPERT: (["expert"], None),
            samples.PROVIDER_PERSON: (["provider"], samples.PROVIDER), samples.SESSION: (["manager"], None),
        }  # fmt: skip
        for number, (person, (roles, organisation)) in enumerate(people.items()):
            self.hear("person.roles_changed", at=ago, person_id=person, roles=roles, organisation_id=organisation)
            contact = {"mobile": f"1380000000{number}", "email": f"p{number}@example.cn"}
            self.hear("person.contact_changed", at=ago, person_id=person, name=f"人{number}", **contact)
        self.hear("case.opened", at=ago, need=None)
        self.hear("team.assigned", at=ago)
        self.deliver()
        with self.database.transaction() as session:
            for kind in (Letter, Message, Notice):
                session.query(kind).delete()


@pytest.fixture
def notify(center: Center) -> Notify:
    return Notify(center)


@contextmanager
def failing(gateway: Gateway, *errors: Exception) -> Iterator[None]:
    gateway.fails = list(errors)
    yield
    assert not gateway.fails, "the gateway was asked less often than expected"


UNDELIVERABLE = Undeliverable("no such number")
