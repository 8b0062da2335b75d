"""Links to reports, and reports by their number."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, func, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.linking import hash_of_secret
from services.assessment.models import Case, Claim, Run, RunState
from services.assessment.models.links import ReportLink
from services.assessment.numbering import TAIL
from services.assessment.queries.runs import acts_for, find_run
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity, identity_of
from services.workdays import SHANGHAI

MOST_LINKS = 50
MOST_ALIKE = 50
"""Reports that share a day and the end of their ids; with a million runs a day there would be one in sixteen."""


def get_own_run(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Case]:
    """A submitted run of the person's own firm."""
    found = find_run(session, who, run_id)
    if found is None or not acts_for(session, who, found[1]):
        raise NotFound(_("没有找到这份测评"))
    if found[0].is_live:
        raise Refused(_("这份测评还没有提交，提交后才能分享报告"))
    return found


def list_links(session: Session, run_id: UUID) -> list[ReportLink]:
    """The newest links of a report, open or not."""
    newest = (
        select(ReportLink).where(ReportLink.run_id == run_id).order_by(ReportLink.created_at.desc(), ReportLink.link_id.desc())
    )
    return list(session.scalars(newest.limit(MOST_LINKS)))


def count_open_links(session: Session, run_id: UUID, now: datetime) -> int:
    is_open = (ReportLink.run_id == run_id) & ReportLink.revoked_at.is_(None) & (ReportLink.expires_at > now)
    return session.scalar(select(func.count()).select_from(ReportLink).where(is_open)) or 0


def get_own_link(session: Session, who: Identity, link_id: UUID) -> tuple[ReportLink, Run, Case]:
    link = session.get(ReportLink, link_id)
    if link is None:
        raise NotFound(_("没有找到这个分享链接"))
    run, case = get_own_run(session, who, link.run_id)
    return link, run, case


def get_shared(session: Session, secret: str, now: datetime) -> tuple[ReportLink, Run, Case, Identity]:
    """What an open link shows, and in whose eyes: nobody sees more by it than whoever made it may see today.

    Raises:
        NotFound: always in the same words, whatever is the matter.
    """
    link = session.scalar(select(ReportLink).where(ReportLink.secret_hash == hash_of_secret(secret)))
    if link is not None and link.is_open(now):
        enterprise_id = session.scalar(select(Run.enterprise_id).where(Run.run_id == link.run_id, ~_was_refused(link.created_by)))
        giver = identity_of(link.created_by, uuid7(), [Role.SME], organisation_id=enterprise_id, name="")
        found = find_run(session, giver, link.run_id)
        if found is not None:
            return link, *found, giver
    raise NotFound(_("这个链接打不开：可能已经过期、被撤销，或者地址不完整。请向发给您的企业要一个新的"))


def _was_refused(person_id: UUID) -> ColumnElement[bool]:
    claim = (Claim.enterprise_id == Run.enterprise_id) & (Claim.person_id == person_id)
    return exists().where(
        claim, Claim.refused_at.is_not(None), or_(Claim.claimed_at.is_(None), Claim.refused_at >= Claim.claimed_at)
    )


def list_numbered(session: Session, day: date, tail: str) -> list[tuple[Run, Case]]:
    """Submitted runs of that day, in Shanghai, whose ids end so: one, as a rule."""
    begins = datetime.combine(day, time(), SHANGHAI)
    numbered = select(Run, Case).join(Case, (Case.case_id == Run.case_id) & (Case.enterprise_id == Run.enterprise_id)).where(
        func.right(cast(Run.run_id, Text), TAIL) == tail,
        Run.state == RunState.SUBMITTED,
        Run.submitted_at >= begins,
        Run.submitted_at < begins + timedelta(days=1),
    )  # fmt: skip
    return [(run, case) for run, case in session.execute(numbered.limit(MOST_ALIKE))]
