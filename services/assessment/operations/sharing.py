"""Showing one report to somebody without an account: for a while, until revoked, and counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.linking import Links, hash_of_secret
from services.assessment.models import Run
from services.assessment.models.links import ReportLink
from services.assessment.queries.links import count_open_links, get_own_link, get_own_run
from services.assessment.tidying import tidy_line
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.identity import Identity

MOST_OPEN = 10


def share_report(session: Session, who: Identity, run_id: UUID, days: int, meant_for: str, links: Links) -> ReportLink:
    """A new link to the report of a submitted run of one's own firm.

    Raises:
        Refused: ten links to it are open already.
    """
    get_own_run(session, who, run_id)
    session.execute(select(Run.run_id).where(Run.run_id == run_id).with_for_update(key_share=True))
    now = datetime.now(UTC)
    if count_open_links(session, run_id, now) >= MOST_OPEN:
        raise Refused(_("这份报告已有 {n} 个有效的分享链接，请先撤销不用的").format(n=MOST_OPEN))
    link_id = uuid7()
    link = ReportLink(
        link_id=link_id, run_id=run_id, secret_hash=hash_of_secret(links.secret_of(link_id)), meant_for=tidy_line(meant_for) or None,
        created_by=who.person_id, created_at=now, expires_at=now + timedelta(days=days), views=0,
    )  # fmt: skip
    session.add(link)
    session.flush()
    return link


def revoke_link(session: Session, who: Identity, link_id: UUID) -> ReportLink:
    """Nobody gets in by it any more, whoever of the firm made it."""
    link, _run, _case = get_own_link(session, who, link_id)
    link.revoke(datetime.now(UTC))
    return link


def count_view(session: Session, link_id: UUID) -> None:
    seen = update(ReportLink).where(ReportLink.link_id == link_id)
    session.execute(seen.values(views=ReportLink.views + 1, viewed_at=datetime.now(UTC)))
