"""Firms, cases, teams and what a case changed, kept as the other rooms tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import func

from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    ClaimRefused,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.outreach.models import (
    SeenCase,
    SeenClaim,
    SeenEngagement,
    SeenFirm,
    SeenRun,
    SeenUplift,
    SeenVerification,
)


def keep_firm(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged | CaseOpened]) -> None:
    firm = event.data
    told = {
        "name": firm.name, "industry": firm.industry, "district": firm.district, "park": firm.park,
        "size_class": firm.size_class.value, "told_as_of": event.time,
    }  # fmt: skip
    upsert = insert(SeenFirm).values(enterprise_id=firm.enterprise_id, **told)
    newer = SeenFirm.told_as_of < event.time
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id"], set_=told, where=newer))


def on_case_opened(session: Session, event: Event[CaseOpened]) -> None:
    keep_firm(session, event)
    _keep_case(session, event, {"opened_at": event.time, "need": event.data.need})


def on_case_closed(session: Session, event: Event[CaseClosed]) -> None:
    """Closed twice over, a case ended when it was first said to."""
    earlier = or_(SeenCase.closed_at.is_(None), SeenCase.closed_at > event.time)
    _keep_case(session, event, {"closed_at": event.time}, where=earlier)


def on_team_assigned(session: Session, event: Event[TeamAssigned]) -> None:
    team = event.data
    people = {"mentor_id": team.mentor_id, "liaison_id": team.liaison_id, "commissioner_id": team.commissioner_id}
    older = or_(SeenCase.team_as_of.is_(None), SeenCase.team_as_of < event.time)
    _keep_case(session, event, {**people, "team_as_of": event.time}, where=older)


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    _keep_claim(session, event.data, "claimed_at", event.time, {"as_colleague": event.data.as_colleague})


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    _keep_claim(session, event.data, "refused_at", event.time, {})


def on_enterprise_verified(session: Session, event: Event[EnterpriseVerified]) -> None:
    upsert = insert(SeenVerification).values(enterprise_id=event.data.enterprise_id, verified_at=event.time)
    newer = SeenVerification.verified_at < event.time
    kept = {"verified_at": event.time}
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id"], set_=kept, where=newer))


def on_assessment_completed(session: Session, event: Event[AssessmentCompleted]) -> None:
    run = event.data
    row = insert(SeenRun).values(run_id=run.run_id, case_id=run.case_id, scene_levels=run.scene_levels)
    session.execute(row.on_conflict_do_nothing())


def on_uplift_confirmed(session: Session, event: Event[UpliftConfirmed]) -> None:
    told = event.data.model_dump(exclude={"case_id"}) | {"confirmed_at": event.time}
    upsert = insert(SeenUplift).values(case_id=event.data.case_id, **told)
    newer = SeenUplift.confirmed_at < event.time
    session.execute(upsert.on_conflict_do_update(index_elements=["case_id"], set_=told, where=newer))
    _keep_case(session, event, {})


def on_engagement(session: Session, event: Event[EngagementStarted | EngagementAccepted]) -> None:
    """What was accepted comes before what was planned, whichever is heard first."""
    work = event.data
    row: dict[str, Any] = {"engagement_id": work.engagement_id, "case_id": work.case_id, "domains": [], "scenes": work.scenes}
    if isinstance(work, EngagementStarted):
        row["domains"] = [str(domain) for domain in work.domains]
        kept: dict[str, Any] = {"domains": row["domains"]}
    else:
        row["accepted_at"] = event.time
        kept = {"scenes": work.scenes, "accepted_at": event.time}
    session.execute(insert(SeenEngagement).values(row).on_conflict_do_update(index_elements=["engagement_id"], set_=kept))


def _keep_case(
    session: Session, event: Event[Any], told: dict[str, Any], *, where: ColumnElement[bool] | None = None
) -> None:  # fmt: skip
    case = event.data
    upsert = insert(SeenCase).values(case_id=case.case_id, enterprise_id=case.enterprise_id, **told)
    if told:
        upsert = upsert.on_conflict_do_update(index_elements=["case_id"], set_=told, where=where)
    else:
        upsert = upsert.on_conflict_do_nothing()
    session.execute(upsert)


def _keep_claim(
    session: Session, claim: EnterpriseClaimed | ClaimRefused, column: str, at: datetime, told: dict[str, Any]
) -> None:  # fmt: skip
    row = {"as_colleague": False, **told, "enterprise_id": claim.enterprise_id, "person_id": claim.person_id, column: at}
    upsert = insert(SeenClaim).values(row)
    latest: dict[str, Any] = {column: func.greatest(getattr(SeenClaim, column), upsert.excluded[column]), **told}
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id", "person_id"], set_=latest))
