"""A center whose web serves the board alone, and facts of one firm going round."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.contracts import assessment, diagnosis, enterprises
from services.contracts.envelope import Event, Fact, seal
from services.web import create_app
from tests.harness.center import ApiClient, Center


class Scene:
    """What these tests say to the board, and who asks it."""

    def __init__(self, center: Center) -> None:
        self.center = center
        center.__dict__["app"] = create_app(center.settings, ["board"], databases=center.databases)
        self.manager: ApiClient = center.api("manager", person_id=uuid7())
        self.liaison_id, self.mentor_id = uuid7(), uuid7()
        self.liaison: ApiClient = center.api("liaison", person_id=self.liaison_id)

    def hear(self, contract: type[Fact], at: datetime | None = None, **fields: Any) -> Event[Any]:
        """The board alone hears a fact; ids that are not given are new ones."""
        own = {name: uuid7() for name in contract.model_fields if name.endswith("_id")}
        fact = contract.model_validate({**contract.sample, **own, **fields})
        return self.center.tell(seal(fact, at=at), room="board")

    def firm(self, number: int = 1, at: datetime | None = None, **fields: Any) -> dict[str, UUID]:
        """A firm with an open case."""
        ids = {"enterprise_id": uuid7(), "case_id": uuid7()}
        about = {"name": f"企业{number}号", "district": "江岸区", "industry": "34", "size_class": "小型", "park": None, **fields}
        self.hear(enterprises.EnterpriseRegistered, at, enterprise_id=ids["enterprise_id"], **about)
        self.hear(enterprises.CaseOpened, at, **ids, **about, need=None)
        return ids

    def team(self, ids: dict[str, UUID], liaison_id: UUID | None = None) -> None:
        self.hear(enterprises.TeamAssigned, **ids, liaison_id=liaison_id or self.liaison_id, mentor_id=self.mentor_id)

    def assessed(self, ids: dict[str, UUID], level: int = 1, at: datetime | None = None) -> Event[Any]:
        return self.hear(assessment.AssessmentCompleted, at, **ids, level=level)

    def visited(self, ids: dict[str, UUID], at: datetime) -> Event[Any]:
        return self.hear(diagnosis.VisitHeld, **ids, starts_at=at, ends_at=at)

    def get(self, path: str, client: ApiClient | None = None, **params: Any) -> Any:
        answer = (client or self.manager).get(f"/api/v1/board{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def scene(center: Center) -> Scene:
    return Scene(center)
