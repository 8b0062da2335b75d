"""A center whose staff are known, and firms that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonRegistered
from services.contracts.vocabulary import Role
from tests.enterprises.firms import registration
from tests.harness.center import ApiClient, Center, PageClient


@dataclass
class Town:
    """A center with one person of each role; more can be brought."""

    center: Center
    people: dict[Role, UUID] = field(default_factory=dict)
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))

    def bring(self, role: Role, name: str, mobile: str = "13900000000") -> UUID:
        person_id = uuid7()
        self.center.tell(PersonRegistered(person_id=person_id, roles=[role]), room="enterprises")
        self.center.tell(PersonContactChanged(person_id=person_id, name=name, mobile=mobile), room="enterprises")
        return person_id

    def api(self, role: Role, person_id: UUID | None = None, **more: Any) -> ApiClient:
        return self.center.api(role, person_id=person_id or self.people.get(role) or uuid7(), **more)

    def pages(self, role: Role, person_id: UUID | None = None, **more: Any) -> PageClient:
        return self.center.client(role, person_id=person_id or self.people.get(role) or uuid7(), **more)

    def register(self, number: int = 1, person_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
        answer = self.api(Role.SME, person_id or uuid7()).post(
            "/api/v1/enterprises/register", json=registration(number, **changes)
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def carry(self) -> None:
        """Bring what enterprises said to enterprises itself."""
        for event in self.center.said("enterprises"):
            self.center.tell(event, room="enterprises")

    def work_on_rosters(self, times: int = 3) -> None:
        """Let the timer come round a few times."""
        for _round in range(times):
            self.clock += timedelta(minutes=1)
            assert self.center.tick("enterprises", "work_on_rosters", at=self.clock)

    def said(self) -> list[str]:
        return self.center.said_types("enterprises")


@pytest.fixture
def town(center: Center) -> Iterator[Town]:
    town = Town(center)
    names = {Role.MENTOR: "顾明远", Role.LIAISON: "王海燕", Role.COMMISSIONER: "周立新"}
    town.people = {role: town.bring(role, name) for role, name in names.items()}
    return town
