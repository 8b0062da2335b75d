"""Firms with records, as the other rooms would have told of them, and a stand-in platform to hand them over to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from uuid_utils.compat import uuid7

from services.cli.standin.equipping import NAME, SECRET, described
from services.cli.standin.platform import Manners, StandIn
from services.cli.standin.serving import Server, serving
from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.diagnosis import FindingsReported
from services.contracts.enterprises import (
    CaseOpened,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.handover.connectors import Connectors, read_connectors
from services.handover.models import Transfer
from services.handover.operations.sending import send_due
from services.web import create_app
from tests.harness.center import ApiClient, Center, PageClient

SIGNS_WITH = "a secret of the platform, long"
KINDS = ["profile", "assessment", "diagnosis", "engagement", "uplift"]
PNG = b"\x89PNG\r\n\x1a\n" + b"signed"


class Clock:
    """A time that tests move; a minute ahead, so that what was queued just now is due."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


class Firm:
    """One firm with its case, its team, and what happened to it."""

    def __init__(self, scene: Scene, number: int) -> None:
        self.scene = scene
        self.case_id, self.enterprise_id, self.owner, self.liaison, self.mentor, self.commissioner = (uuid7() for _ in range(6))
        self.name = f"武汉岱山{number}号机械有限公司"
        self.ids = {"case_id": self.case_id, "enterprise_id": self.enterprise_id}
        self.sme: ApiClient = scene.center.api("sme", person_id=self.owner, organisation_id=self.enterprise_id)
        self.helper: ApiClient = scene.center.api("liaison", person_id=self.liaison)
        self.browser: PageClient = scene.center.client("sme", person_id=self.owner, organisation_id=self.enterprise_id)

    def described(self, **changes: Any) -> dict[str, Any]:
        return {**EnterpriseRegistered.sample, "enterprise_id": self.enterprise_id, "name": self.name, **changes}

    def arrives(self) -> None:
        self.scene.hear(
            EnterpriseRegistered.model_validate(self.described()),
            CaseOpened.model_validate({**self.described(), **self.ids}),
            EnterpriseClaimed(**self.ids, person_id=self.owner),
            EnterpriseVerified(**self.ids, liaison_id=self.liaison),
            TeamAssigned(
                **self.ids, mentor_id=self.mentor, liaison_id=self.liaison, commissioner_id=self.commissioner,
            ),
        )  # fmt: skip

    def facts(self) -> list[Any]:
        """The loop's results, one of each kind."""
        run, report, work = uuid7(), uuid7(), uuid7()
        return [
            AssessmentCompleted.model_validate(AssessmentCompleted.sample | self.ids | {"run_id": run}),
            FindingsReported.model_validate(FindingsReported.sample | self.ids | {"report_id": report}),
            EngagementStarted.model_validate(EngagementStarted.sample | self.ids | {"engagement_id": work}),
            EngagementAccepted.model_validate(EngagementAccepted.sample | self.ids | {"engagement_id": work}),
            UpliftConfirmed.model_validate(UpliftConfirmed.sample | self.ids),
        ]

    def goes_round(self) -> None:
        self.scene.hear(*self.facts())

    def renames(self, name: str) -> None:
        self.scene.hear(EnterpriseProfileChanged.model_validate(self.described(name=name)))

    def agrees(self, *kinds: str) -> str:
        body = {"platform": NAME, "kinds": list(kinds) or KINDS, "agreed": True}
        answer = self.sme.post(f"/api/v1/handover/cases/{self.case_id}/agreements", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["agreement_id"])

    def withdraws(self, agreement_id: str) -> None:
        assert self.sme.post(f"/api/v1/handover/agreements/{agreement_id}/withdraw").status_code == 200

    def shown(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sme.get(f"/api/v1/handover/cases/{self.case_id}").json()["transfers"]
        return found


class Scene:
    """A center of this room alone, whose connectors are in a folder of the test's."""

    def __init__(self, center: Center, folder: Path) -> None:
        self.center = center
        self.folder = folder
        words = {SECRET: SecretStr(SIGNS_WITH)}
        self.settings = center.settings.model_copy(update={"connectors": folder, "connector_secrets": words})
        center.__dict__["app"] = create_app(self.settings, ["handover"], databases=center.databases)
        self.clock = Clock()
        self.manager: ApiClient = center.api("manager")

    def hear(self, *facts: Any) -> None:
        for fact in facts:
            self.center.tell(fact, room="handover")

    def firm(self, number: int = 1, *, whole: bool = True) -> Firm:
        firm = Firm(self, number)
        firm.arrives()
        if whole:
            firm.goes_round()
        return firm

    def equip(self, port: int, change: Callable[[str], str] = str) -> None:
        (self.folder / f"{NAME}.yaml").write_text(change(described(port)), encoding="utf-8")

    def connectors(self) -> Connectors:
        return read_connectors(self.settings)

    def send(self) -> int:
        """One round of the timer, by the test's clock."""
        return send_due(self.center.database("handover").transaction, self.connectors(), clock=self.clock)

    def transfers(self) -> list[Transfer]:
        with self.center.database("handover").reading() as session:
            return list(session.scalars(select(Transfer).order_by(Transfer.queued_at, Transfer.transfer_id)))

    def transfer(self, transfer_id: UUID | str) -> dict[str, Any]:
        found: dict[str, Any] = self.manager.get(f"/api/v1/handover/transfers/{transfer_id}").json()
        return found

    def said(self) -> list[str]:
        return self.center.said_types("handover")


@pytest.fixture
def scene(center: Center, tmp_path: Path) -> Scene:
    """A center whose connector leads to a platform that is not there."""
    scene = Scene(center, tmp_path)
    scene.equip(9)
    return scene


@pytest.fixture
def polite() -> Iterator[Server]:
    """A platform that takes everything at once."""
    with serving(StandIn(SIGNS_WITH.encode(), Manners(0, 0))) as server:
        yield server


@pytest.fixture
def moody() -> Iterator[Server]:
    """A platform that refuses a fifth, and lets a tenth wait the first time."""
    with serving(StandIn(SIGNS_WITH.encode(), Manners(0.2, 0.1))) as server:
        yield server
