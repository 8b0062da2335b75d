"""请负责人承诺: whoever filled in sends the sheet to the responsible person, who reads it and pledges by the code of an SMS.

The code is bound to the mark of the sheet that stood on the page: answers changed after reading make it void.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.answering import mark_sheet, measure_progress
from services.assessment.editions import get_pack
from services.assessment.models import Case, PledgeRequest, RequestState, Run, TakenEntry
from services.assessment.models.asking import CODE_LIFE, MOST_ATTEMPTS
from services.assessment.operations.starting import lock_run
from services.assessment.operations.submitting import conclude, tidy_name
from services.contracts.assessment import PledgeCodeIssued, PledgeRequested
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity

REQUEST_LIFE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a typed code: pledged, or how many attempts are left (0: a new code is needed)."""

    pledged: bool
    attempts_left: int = 0
    changed: bool = False
    """Answers were changed after reading: the page must be read again."""


def request_pledge(session: Session, who: Identity, run_id: UUID, name: str, mobile: str) -> PledgeRequest:
    """Send the responsible person a link to the sheet; a former link opens nothing any more.

    Raises:
        Refused: not of the firm, not whole yet, or submitted.
    """
    run, case = queries.get_run(session, who, run_id)
    if not queries.acts_for(session, who, case):
        raise Refused(_("只有企业自己能请负责人承诺"), status=403)
    run.refuse_if_submitted()
    queries.refuse_unless_open(case)
    name = tidy_name(name)
    lock_run(session, run_id).refuse_if_submitted()
    if not measure_progress(get_pack(run.pack), queries.read_sheet(session, run_id)).is_whole:
        raise Refused(_("还有题目没有填，填完才能请负责人承诺"))
    now, secret = datetime.now(UTC), secrets.token_urlsafe(18)
    _withdraw_open(session, run_id, now)
    request = PledgeRequest(
        pledge_request_id=uuid7(), run_id=run_id, secret_hash=queries.hash_of_secret(secret), state=RequestState.OPEN,
        responsible=name, mobile=mobile, asked_by=who.person_id, asker=who.name[:40] or None, asked_at=now,
        expires_at=now + REQUEST_LIFE, codes_sent=0, attempts=0,
    )  # fmt: skip
    session.add(request)
    session.flush()
    say(session, PledgeRequested(
        pledge_request_id=request.pledge_request_id, mobile=mobile, firm=case.name or _("贵企业"), link=f"/assessment/p/{secret}",
        expires_at=request.expires_at,
    ))  # fmt: skip
    return request


def _withdraw_open(session: Session, run_id: UUID, now: datetime) -> None:
    earlier = select(PledgeRequest).where(PledgeRequest.run_id == run_id, PledgeRequest.state == RequestState.OPEN)
    for request in session.scalars(earlier.with_for_update()):
        request.settle(RequestState.WITHDRAWN, now)
    session.flush()


def withdraw_pledge_request(session: Session, who: Identity, pledge_request_id: UUID) -> PledgeRequest:
    """The link opens nothing any more."""
    request = queries.get_pledge_request(session, who, pledge_request_id)
    if request.state in (RequestState.PLEDGED, RequestState.OVERTAKEN):
        raise Refused(_("这份测评已经提交，不用撤回了"))
    if request.state == RequestState.OPEN:
        request.settle(RequestState.WITHDRAWN, datetime.now(UTC))
        session.flush()
    return request


def send_pledge_code(session: Session, secret: str, mark: str, key: bytes) -> PledgeRequest:
    """Send a code that is good for the sheet with this mark, which was read.

    Raises:
        Refused: submitted meanwhile, changed meanwhile, or too many codes.
    """
    now = datetime.now(UTC)
    request, run, case = queries.open_pledge(session, secret, now, lock=True)
    run.refuse_if_submitted()
    queries.refuse_unless_open(case)
    if mark != mark_of(session, run):
        raise Refused(changed_words())
    code = f"{secrets.randbelow(10**6):06}"
    request.send_code(_hash(key, request.pledge_request_id, code), mark, now)
    say(session, PledgeCodeIssued(
        pledge_request_id=request.pledge_request_id, mobile=request.mobile or "", firm=case.name or _("贵企业"), code=code,
        expires_at=now + CODE_LIFE,
    ))  # fmt: skip
    return request


def pledge_by_code(session: Session, secret: str, name: str, code: str, key: bytes) -> Outcome:
    """Pledge and submit. A wrong code counts, so it is answered, not raised: the count must be kept."""
    now = datetime.now(UTC)
    request, seen, case = queries.open_pledge(session, secret, now, lock=True)
    seen.refuse_if_submitted()
    queries.refuse_unless_open(case)
    run = lock_run(session, seen.run_id)
    run.refuse_if_submitted()
    mark = mark_of(session, run)
    if request.code_mark is not None and request.code_mark != mark:
        return Outcome(False, changed=True)
    if not request.has_code(mark, now):
        return Outcome(False)
    request.attempts += 1
    if not hmac.compare_digest(request.code_hash or "", _hash(key, request.pledge_request_id, code)):
        return Outcome(False, MOST_ATTEMPTS - request.attempts)
    _conclude(session, request, run, case, name)
    return Outcome(True)


def _conclude(session: Session, request: PledgeRequest, run: Run, case: Case, name: str) -> None:
    request.settle(RequestState.PLEDGED, datetime.now(UTC))
    session.flush()
    conclude(session, run, tidy_name(name), request.asked_by, "code")


def mark_of(session: Session, run: Run) -> str:
    """The mark of a run's answers as they are now."""
    return mark_sheet(queries.read_sheet(session, run.run_id))


def changed_words() -> str:
    return _("您看过之后，有回答被改过。请重新看一遍，再获取验证码")


def _hash(key: bytes, pledge_request_id: UUID, code: str) -> str:
    return hmac.new(key, pledge_request_id.bytes + code.encode(), hashlib.sha256).hexdigest()


def forget_what_expired(session: Session, now: datetime) -> None:
    """Numbers and names that nothing will be sent to any more, and entries that no phone will send again."""
    over = (PledgeRequest.expires_at < now) & (PledgeRequest.responsible.is_not(None))
    session.execute(update(PledgeRequest).where(over).values(mobile=None, responsible=None, code_hash=None))
    session.execute(delete(TakenEntry).where(TakenEntry.taken_at < now - timedelta(days=60)))
