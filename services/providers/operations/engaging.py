"""An engagement of 上云用数赋智: the provider plans, the firm agrees, milestones are reached, the firm accepts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.providers import (
    EngagementAccepted,
    EngagementDelivered,
    EngagementPlanned,
    EngagementReturned,
    EngagementStarted,
    MilestoneReached,
)
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.messaging.outbox import say
from services.providers.entries import AcceptanceEntry, EvidenceEntry, PlanEntry
from services.providers.models import Engagement, EngagementStep, Milestone, SeenCase
from services.providers.operations.granting import require_firm
from services.providers.operations.papers import keep_evidence, keep_paper
from services.providers.operations.planning import keep_version
from services.providers.queries.cases import get_case, is_firm_of
from services.providers.queries.claims import not_before_claim
from services.ui.identity import Identity


def plan_engagement(session: Session, who: Identity, engagement_id: UUID, entry: PlanEntry) -> Engagement:
    """Draft the plan, or draft it anew until the firm has agreed; each draft is a version."""
    engagement = _lock_as_provider(session, who, engagement_id)
    plan = entry.model_dump(mode="json")
    engagement.plan(plan["goal"], plan["domains"], plan["scenes"])
    engagement.milestones.clear()
    session.flush()
    engagement.milestones.extend(
        Milestone(number=number, title=one.title, due_on=one.due_on, proof=one.proof)
        for number, one in enumerate(entry.milestones, start=1)
    )
    keep_version(session, who, engagement, plan)
    _note(session, who, engagement, "planned", _("第 {version} 版").format(version=engagement.version))
    say(session, EngagementPlanned.model_validate({**_body(engagement), "version": engagement.version}))
    return engagement


def agree_plan(session: Session, who: Identity, engagement_id: UUID, version: int) -> Engagement:
    """The firm agrees to the version it has read: the work starts."""
    engagement = _lock(session, who, engagement_id)
    case = get_case(session, who, engagement.case_id)
    if not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以确认计划。"), status=403)
    engagement.agree(version, who.person_id, datetime.now(UTC))
    _note(session, who, engagement, "agreed", _("第 {version} 版").format(version=version))
    fact = {**_body(engagement), "domains": engagement.domains, "scenes": _scenes(engagement)}
    say(session, EngagementStarted.model_validate(fact))
    return engagement


def reach_milestone(
    session: Session, who: Identity, engagement_id: UUID, number: int, entry: EvidenceEntry, *, file: bytes | None = None
) -> Engagement:
    """The provider reports a milestone as done, with what shows it."""
    engagement = _lock_as_provider(session, who, engagement_id)
    milestone = engagement.reach(number, entry.evidence, who.person_id, datetime.now(UTC))
    content = file if file is not None else entry.file.content() if entry.file else None
    if content is not None:
        keep_evidence(session, who, milestone, content)
    _note(session, who, engagement, "reached", milestone.title)
    fact = {**_body(engagement), "milestone": milestone.title, "number": number, "of": len(engagement.milestones)}
    say(session, MilestoneReached.model_validate(fact))
    return engagement


def deliver_engagement(session: Session, who: Identity, engagement_id: UUID) -> Engagement:
    """All milestones are done: ask the firm to accept."""
    engagement = _lock_as_provider(session, who, engagement_id)
    engagement.deliver(datetime.now(UTC))
    _note(session, who, engagement, "delivered", None)
    say(session, EngagementDelivered.model_validate(_body(engagement)))
    return engagement


def accept_engagement(
    session: Session, who: Identity, engagement_id: UUID, entry: AcceptanceEntry, *, paper: bytes | None = None
) -> Engagement:
    """The firm accepts the work, online or on a signed paper its liaison brings."""
    photo = paper if paper is not None else entry.paper.content() if entry.paper else None
    engagement, case = _lock_as_firm(session, who, engagement_id, photo)
    kept = keep_paper(session, who, case.case_id, photo) if photo is not None else None
    how = "paper" if kept else "online"
    engagement.accept(who.person_id, datetime.now(UTC), how, kept.paper_id if kept else None)
    _note(session, who, engagement, "accepted", None)
    say(session, EngagementAccepted.model_validate({**_body(engagement), "scenes": _scenes(engagement), "by": how}))
    return engagement


def return_engagement(session: Session, who: Identity, engagement_id: UUID, reason: str) -> Engagement:
    """The firm does not accept yet and says what is missing."""
    engagement = _lock(session, who, engagement_id)
    case = get_case(session, who, engagement.case_id)
    if not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以退回。"), status=403)
    engagement.send_back()
    _note(session, who, engagement, "returned", reason)
    say(session, EngagementReturned.model_validate({**_body(engagement), "reason": reason}))
    return engagement


def _lock(session: Session, who: Identity, engagement_id: UUID) -> Engagement:
    engagement = session.scalar(
        select(Engagement)
        .where(Engagement.engagement_id == engagement_id, not_before_claim(who, Engagement.opened_at))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if engagement is None:
        raise NotFound(_("没有这个项目，或您无权查看。"))
    return engagement


def _lock_as_provider(session: Session, who: Identity, engagement_id: UUID) -> Engagement:
    engagement = session.scalar(
        select(Engagement)
        .where(Engagement.engagement_id == engagement_id, Engagement.provider_id == who.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if engagement is None or not who.has(Role.PROVIDER):
        raise NotFound(_("没有这个项目，或不是贵单位的项目。"))
    return engagement


def _lock_as_firm(session: Session, who: Identity, engagement_id: UUID, paper: bytes | None) -> tuple[Engagement, SeenCase]:
    engagement = _lock(session, who, engagement_id)
    case = get_case(session, who, engagement.case_id)
    require_firm(who, case, paper)
    return engagement, case


def _note(session: Session, who: Identity, engagement: Engagement, what: str, note: str | None) -> None:
    session.add(
        EngagementStep(
            step_id=uuid7(), engagement_id=engagement.engagement_id, what=what, note=note, by=who.person_id, at=datetime.now(UTC)
        )
    )


def _scenes(engagement: Engagement) -> list[str]:
    return [planned["scene"] for planned in engagement.scenes]


def _body(engagement: Engagement) -> dict[str, Any]:
    return {
        "engagement_id": engagement.engagement_id, "case_id": engagement.case_id, "enterprise_id": engagement.enterprise_id,
        "provider_id": engagement.provider_id,
    }  # fmt: skip
