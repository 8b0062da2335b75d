"""What was asked of whom by a link, and what a link opens. Whatever opens nothing looks the same."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.assessment.models import Answer, Case, HelpRequest, PledgeRequest, RequestState, Run
from services.assessment.queries.runs import acts_for, find_run
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.identity import Identity

MOST_SHOWN = 50


def hash_of_secret(secret: str) -> str:
    """What of a secret stands in the database; it carries 144 bits, so a plain digest keeps it."""
    return sha256(secret.encode()).hexdigest()


def _may_be(secret: str) -> bool:
    return 20 <= len(secret) <= 64 and secret.isascii()


def open_pledge(session: Session, secret: str, now: datetime, *, lock: bool = False) -> tuple[PledgeRequest, Run, Case]:
    """What the responsible person's link opens: to be read and pledged, or, until it expires, what came of it.

    Raises:
        NotFound: nothing, nothing any more.
    """
    wanted = select(PledgeRequest).where(PledgeRequest.secret_hash == hash_of_secret(secret))
    request = session.scalar(wanted.with_for_update() if lock else wanted) if _may_be(secret) else None
    if request is None or request.state == RequestState.WITHDRAWN or now >= request.expires_at:
        raise NotFound(_("这个链接打不开：可能已过期、已撤回，或者没有复制完整。请让发给您的人重新发一次"))
    run = session.get_one(Run, request.run_id)
    return request, run, session.get_one(Case, run.case_id)


def find_open_pledge_request(session: Session, run_id: UUID, now: datetime) -> PledgeRequest | None:
    request = session.scalar(
        select(PledgeRequest).where(PledgeRequest.run_id == run_id, PledgeRequest.state == RequestState.OPEN)
    )
    return request if request and request.is_open(now) else None


def get_pledge_request(session: Session, who: Identity, pledge_request_id: UUID) -> PledgeRequest:
    """A request of the person's own firm."""
    request = session.get(PledgeRequest, pledge_request_id, with_for_update=True)
    found = find_run(session, who, request.run_id) if request else None
    if request is None or found is None or not acts_for(session, who, found[1]):
        raise NotFound(_("没有找到这次承诺请求"))
    return request


def open_help(session: Session, secret: str, now: datetime) -> tuple[HelpRequest, Run, Case]:
    """What a colleague's link opens.

    Raises:
        NotFound: nothing, nothing any more.
    """
    wanted = select(HelpRequest).where(HelpRequest.secret_hash == hash_of_secret(secret))
    request = session.scalar(wanted) if _may_be(secret) else None
    if request is None or not request.is_open(now):
        raise NotFound(_("这个链接打不开：可能已过期、已撤回，或者没有复制完整。请让发给您的同事重新发一次"))
    run = session.get_one(Run, request.run_id)
    return request, run, session.get_one(Case, run.case_id)


def get_own_run(session: Session, who: Identity, run_id: UUID) -> Run:
    """A run of the person's own firm.

    Raises:
        NotFound: none, or another's.
    """
    found = find_run(session, who, run_id)
    if found is None or not acts_for(session, who, found[1]):
        raise NotFound(_("没有找到这份测评"))
    return found[0]


def list_help_requests(session: Session, run_id: UUID) -> list[HelpRequest]:
    """The links of a run, newest first."""
    wanted = select(HelpRequest).where(HelpRequest.run_id == run_id)
    return list(session.scalars(wanted.order_by(HelpRequest.asked_at.desc(), HelpRequest.help_request_id).limit(MOST_SHOWN)))


def get_help_request(session: Session, who: Identity, help_request_id: UUID, *, lock: bool = False) -> tuple[HelpRequest, Run]:
    """A link of a run this person may answer."""
    request = session.get(HelpRequest, help_request_id, with_for_update=lock)
    found = find_run(session, who, request.run_id) if request else None
    if request is None or found is None or not acts_for(session, who, found[1]):
        raise NotFound(_("没有找到这个链接"))
    return request, found[0]


def count_came_back(session: Session, run_id: UUID) -> dict[UUID, int]:
    """How many answers that stand came by each link."""
    came = select(Answer.help_request_id, func.count()).where(Answer.run_id == run_id, Answer.help_request_id.is_not(None))
    return {row[0]: row[1] for row in session.execute(came.group_by(Answer.help_request_id)) if row[0]}
