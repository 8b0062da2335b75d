"""A consent for whoever may see its case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.providers.models import Consent, Paper, SeenCase
from services.providers.queries.cases import visible_to
from services.providers.queries.claims import not_before_claim
from services.ui.identity import Identity


def get_consent(session: Session, who: Identity, consent_id: UUID) -> tuple[Consent, SeenCase]:
    """The consent and its case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    row = session.execute(
        select(Consent, SeenCase)
        .join(SeenCase, SeenCase.case_id == Consent.case_id)
        .where(Consent.consent_id == consent_id, visible_to(who), not_before_claim(who, Consent.given_at))
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这份同意书，或您无权查看。"))
    return row.Consent, row.SeenCase


def get_paper(session: Session, who: Identity, paper_id: UUID) -> Paper:
    """A signed paper, for the firm and its team.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    told = visible_to(who) & not_before_claim(who, Paper.uploaded_at)
    paper = session.scalar(
        select(Paper).join(SeenCase, SeenCase.case_id == Paper.case_id).where(Paper.paper_id == paper_id, told)
    )
    if paper is None:
        raise NotFound(_("没有这份文件，或您无权查看。"))
    return paper
