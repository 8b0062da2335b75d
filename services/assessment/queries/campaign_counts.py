"""How far the firms of campaigns are, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from services.assessment.models import CampaignFirm, CampaignReminder
from services.assessment.queries.campaigns import STARTED, SUBMITTED, TO_CALL, VERIFIED, seen_by
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Count:
    """How far the firms of a group are: each number is part of the one before it, `muted` and `waiting` are of `invited`."""

    park: str | None
    industry: str | None
    listed: int
    invited: int
    started: int
    submitted: int
    verified: int
    muted: int
    waiting: int
    """Their SMS is not sent yet."""
    to_call: int
    """Listed and not invited: their liaison must call."""


def count_firms(session: Session, who: Identity, campaign_ids: Sequence[UUID]) -> dict[UUID, Count]:
    """How far each of these campaigns is."""
    asked = select(CampaignFirm.campaign_id, *_counts()).where(CampaignFirm.campaign_id.in_(campaign_ids), seen_by(who))
    return {row[0]: Count(None, None, *row[1:]) for row in session.execute(asked.group_by(CampaignFirm.campaign_id))}


def count_by_group(session: Session, campaign_id: UUID) -> tuple[Count, list[Count], list[Count]]:
    """How far a campaign is: all its firms, by park, by industry; the largest groups first. One query."""
    park, industry = CampaignFirm.park, CampaignFirm.industry
    which = func.grouping(park, industry)
    asked = (
        select(which, park, industry, *_counts())
        .where(CampaignFirm.campaign_id == campaign_id)
        .group_by(func.grouping_sets(text("()"), park, industry))
        .order_by(func.count().desc(), park, industry)
    )
    groups: dict[int, list[Count]] = {0: [], 1: [], 2: [], 3: []}
    for row in session.execute(asked):
        groups[row[0]].append(Count(*row[1:]))
    return groups[3][0], groups[1], groups[2]


def _counts() -> list[Any]:
    def of(condition: ColumnElement[bool]) -> Any:
        return func.count().filter(condition)

    waiting = CampaignFirm.invited_at.is_(None) & CampaignFirm.muted_at.is_(None) & ~STARTED & ~CampaignFirm.to_call
    muted = CampaignFirm.muted_at.is_not(None)
    return [func.count(), of(~TO_CALL), of(STARTED), of(SUBMITTED), of(VERIFIED), of(muted), of(waiting), of(TO_CALL)]


def count_reminders(session: Session, campaign_id: UUID) -> dict[int, int]:
    """Days before the end → firms that were reminded then."""
    mine = select(CampaignReminder.days_before, func.count()).where(CampaignReminder.campaign_id == campaign_id)
    return {row[0]: row[1] for row in session.execute(mine.group_by(CampaignReminder.days_before))}
