"""What assessment does on hearing a fact. The read models take duplicates and any order; the newest tale wins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import operations
from services.assessment.models import (
    Case,
    Claim,
    Delegation,
    EngagedFirm,
    Firm,
    HelpRequest,
    PeerFirm,
    PeerSheet,
    PledgeRequest,
    ReportLink,
    Run,
    Visit,
)
from services.assessment.operations import sweeping
from services.contracts.accounts import PersonErased
from services.contracts.assessment import AssessmentCompleted, EvidenceAdded
from services.contracts.diagnosis import RetestConfirmed, VisitBooked, VisitCancelled, VisitRescheduled
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    DelegationConfirmed,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.contracts.providers import EngagementAccepted, EngagementStarted
from services.settings import load_settings

_STAGES: dict[type, str] = {CaseRested: "resting", CaseResumed: "open", CaseClosed: "closed"}


def on_case_opened(session: Session, event: Event[CaseOpened]) -> None:
    fact = event.data
    _put_case(session, fact.case_id, fact.enterprise_id, name=fact.name)


def on_team_assigned(session: Session, event: Event[TeamAssigned]) -> None:
    fact = event.data
    team = {"mentor_id": fact.mentor_id, "liaison_id": fact.liaison_id, "commissioner_id": fact.commissioner_id}
    _put_case(session, fact.case_id, fact.enterprise_id)
    newer = or_(Case.team_at.is_(None), Case.team_at < event.time)
    session.execute(update(Case).where(Case.case_id == fact.case_id, newer).values(**team, team_at=event.time))


def on_case_moved(session: Session, event: Event[CaseRested | CaseResumed | CaseClosed]) -> None:
    fact = event.data
    _put_case(session, fact.case_id, fact.enterprise_id)
    newer = or_(Case.stage_at.is_(None), Case.stage_at < event.time)
    stage = _STAGES[type(fact)]
    session.execute(update(Case).where(Case.case_id == fact.case_id, newer).values(stage=stage, stage_at=event.time))


def on_delegation_confirmed(session: Session, event: Event[DelegationConfirmed]) -> None:
    fact = event.data
    _put(session, Delegation, fact.model_dump(include={"delegation_id", "case_id", "liaison_id", "acts", "valid_until"}))


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    """A colleague let in later sees what the administrator sees; only the claim itself counts."""
    if not event.data.as_colleague:
        _put_latest(
            session, Claim, {"enterprise_id": event.data.enterprise_id, "person_id": event.data.person_id}, "claimed_at", event
        )


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    _put_latest(
        session, Claim, {"enterprise_id": event.data.enterprise_id, "person_id": event.data.person_id}, "refused_at", event
    )


def on_enterprise_verified(session: Session, event: Event[EnterpriseVerified]) -> None:
    _put_latest(session, Firm, {"enterprise_id": event.data.enterprise_id}, "verified_at", event)


def on_visit_changed(session: Session, event: Event[VisitBooked | VisitRescheduled | VisitCancelled]) -> None:
    fact = event.data
    row = {
        "visit_id": fact.visit_id, "case_id": fact.case_id, "expert_id": fact.expert_id,
        "cancelled": isinstance(fact, VisitCancelled), "changed_at": event.time,
    }  # fmt: skip
    _put(session, Visit, row, newer=Visit.changed_at < event.time)


def on_engagement_started(session: Session, event: Event[EngagementStarted]) -> None:
    """The first one counts: since then the firm's scores may have moved because of the work."""
    row = insert(EngagedFirm).values(enterprise_id=event.data.enterprise_id, started_at=event.time)
    earliest = {"started_at": func.least(EngagedFirm.started_at, row.excluded.started_at)}
    session.execute(row.on_conflict_do_update(index_elements=["enterprise_id"], set_=earliest))


def on_engagement_accepted(session: Session, event: Event[EngagementAccepted]) -> None:
    operations.request_retest(session, event.data.case_id, event.data.enterprise_id, because=event)


def on_retest_confirmed(session: Session, event: Event[RetestConfirmed]) -> None:
    operations.hear_verdict(session, event)


def on_evidence_added(session: Session, event: Event[EvidenceAdded]) -> None:
    sweeping.scan_evidence(session, load_settings(), event)


def on_person_erased(session: Session, event: Event[PersonErased]) -> None:
    """The pledge stays with its time and the person's id; the name goes. The name on a paper is not the sender's."""
    theirs = (Run.pledged_by == event.data.person_id) & Run.pledge_name.is_not(None) & (Run.pledged == "online")
    session.execute(update(Run).where(theirs).values(pledge_name=None))
    shared = update(ReportLink).where(ReportLink.created_by == event.data.person_id)
    session.execute(shared.values(meant_for=None, revoked_at=func.coalesce(ReportLink.revoked_at, event.time)))
    for asked in (PledgeRequest, HelpRequest):
        session.execute(update(asked).where(asked.asked_by == event.data.person_id).values(asker=None))


def on_peer_told(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged | CaseOpened]) -> None:
    fact = event.data
    row = {
        "enterprise_id": fact.enterprise_id, "industry": fact.industry[:2], "size_class": fact.size_class,
        "district": fact.district, "told_at": event.time,
    }  # fmt: skip
    _put(session, PeerFirm, row, newer=PeerFirm.told_at < event.time)


def on_assessment_completed(session: Session, event: Event[AssessmentCompleted]) -> None:
    """What is said of a sheet never changes, so the first time is enough."""
    fact = event.data
    row = insert(PeerSheet).values(
        run_id=fact.run_id, enterprise_id=fact.enterprise_id, pack=fact.pack, pledged=fact.pledged, completed_at=event.time,
        score=fact.score, dimensions={name: str(points) for name, points in fact.dimensions.items()}, scenes=fact.scene_levels,
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing())


def _put_case(session: Session, case_id: UUID, enterprise_id: UUID, **known: Any) -> None:
    _put(session, Case, {"case_id": case_id, "enterprise_id": enterprise_id, **known})


def _put_latest(session: Session, model: type[Any], key: dict[str, UUID], column: str, event: Event[Any]) -> None:
    row = insert(model).values(**key, **{column: event.time})
    latest = func.greatest(getattr(model, column), row.excluded[column])
    session.execute(row.on_conflict_do_update(index_elements=list(key), set_={column: latest}))


def _put(session: Session, model: type[Any], row: dict[str, Any], newer: Any = None) -> None:
    key = model.__table__.primary_key.columns[0].name
    changes = {name: value for name, value in row.items() if name != key}
    session.execute(insert(model).values(row).on_conflict_do_update(index_elements=[key], set_=changes, where=newer))
