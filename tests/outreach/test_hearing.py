"""What outreach keeps of what other rooms say, in whatever order it is told."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select
from uuid_utils.compat import uuid7

from services.contracts.assessment import UpliftConfirmed
from services.contracts.enterprises import CaseClosed, CaseOpened, EnterpriseProfileChanged, EnterpriseRegistered, TeamAssigned
from services.contracts.envelope import seal
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.outreach.models import SeenCase, SeenEngagement, SeenFirm, SeenUplift
from services.storage.base import metadata_of
from tests.harness.center import Center

SAID = (
    EnterpriseRegistered, EnterpriseProfileChanged, CaseOpened, TeamAssigned, EngagementStarted, EngagementAccepted, UpliftConfirmed,
    CaseClosed,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_told_twice_in_any_order_it_remembers_the_same(center: Center, seed: int) -> None:
    case, firm, work = uuid7(), uuid7(), uuid7()
    told: list[Any] = []
    for contract in SAID:
        body = dict(contract.sample) | {"case_id": case, "enterprise_id": firm, "engagement_id": work}
        if contract is EnterpriseProfileChanged:
            body["name"] = "改名后的公司"
        if contract is EngagementAccepted:
            body["scenes"] = ["计划排程", "质量管理"]
        told.append(seal(contract.model_validate(body)))
    shuffled = told * 2
    random.Random(seed).shuffle(shuffled)
    for event in shuffled:
        center.tell(event, room="outreach")
    with center.database("outreach").reading() as session:
        seen, name = session.get_one(SeenCase, case), session.get_one(SeenFirm, firm).name
        assert (seen.need, seen.opened_at, seen.closed_at) == ("交期排不准", told[2].time, told[7].time)
        assert (seen.liaison_id, name) == (told[3].data.liaison_id, told[2].data.name)
        done = session.scalars(select(SeenEngagement).where(SeenEngagement.case_id == case)).one()
        assert (done.domains, done.scenes, done.accepted_at) == (["生产制造"], ["计划排程", "质量管理"], told[5].time)
        assert str(session.get_one(SeenUplift, case).score_after) == "52.70"


def test_what_is_heard_has_columns_that_the_migration_made(center: Center) -> None:
    with center.database("outreach").reading() as session:
        for table in metadata_of("outreach").tables.values():
            session.execute(select(table).limit(1))
