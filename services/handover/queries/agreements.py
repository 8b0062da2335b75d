"""A firm's agreements, and their signed papers, for whoever may see the case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.handover.models import Agreement, Paper, SeenCase
from services.handover.queries.cases import told_to, visible_to
from services.ui.identity import Identity


def get_agreement(session: Session, who: Identity, agreement_id: UUID) -> tuple[Agreement, SeenCase]:
    """The agreement and its case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    row = session.execute(
        select(Agreement, SeenCase)
        .join(SeenCase, SeenCase.case_id == Agreement.case_id)
        .where(Agreement.agreement_id == agreement_id, visible_to(who), told_to(who))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这份同意书，或您无权查看。"))
    return row.Agreement, row.SeenCase


def list_agreements(session: Session, who: Identity, case_id: UUID) -> list[Agreement]:
    """Every agreement of the case, live ones first, then the newest."""
    query = select(Agreement).where(Agreement.case_id == case_id, told_to(who)).limit(50)
    return list(session.scalars(query.order_by(Agreement.ended_at.is_not(None), Agreement.given_at.desc())))


def find_live(session: Session, case_id: UUID, platform: str, *, lock: bool = False) -> Agreement | None:
    """The agreement in force with this platform."""
    query = select(Agreement).where(Agreement.case_id == case_id, Agreement.platform == platform, Agreement.ended_at.is_(None))
    return session.scalar(query.with_for_update() if lock else query)


def get_paper(session: Session, who: Identity, paper_id: UUID) -> Paper:
    """A signed paper, for the firm and its team.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    query = select(Paper).join(SeenCase, SeenCase.case_id == Paper.case_id)
    paper = session.scalar(query.where(Paper.paper_id == paper_id, visible_to(who), told_to(who)))
    if paper is None:
        raise NotFound(_("没有这份文件，或您无权查看。"))
    return paper
