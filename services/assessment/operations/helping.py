"""请同事填这几题: a link that opens some questions of a run and nothing else, for somebody without an account."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.answering import Step, list_steps
from services.assessment.editions import get_pack
from services.assessment.models import Answer, HelpRequest, Run
from services.assessment.operations.starting import lock_run
from services.assessment.tidying import tidy_line
from services.contracts.refusals import Invalid, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.settings import Settings
from services.ui.identity import Identity, identity_of

HELP_LIFE = timedelta(days=7)
SHOWN_FOR = timedelta(minutes=10)
LONGEST_NOTE = 30
MOST_OPEN = 30


def ask_colleague(
    session: Session, who: Identity, run_id: UUID, numbers: Sequence[int], meant_for: str, key: bytes
) -> HelpRequest:
    """A link for the steps with these numbers.

    Raises:
        Invalid: no step, or one that is none.
        Refused: not of the firm, submitted, or too many links open.
    """
    run, case = queries.get_run(session, who, run_id)
    if not queries.acts_for(session, who, case):
        raise Refused(_("只有企业自己能请同事填写"), status=403)
    lock_run(session, run_id).refuse_if_submitted()
    queries.refuse_unless_open(case)
    steps = {step.number: step for step in list_steps(get_pack(run.pack))}
    if not numbers or not set(numbers) <= set(steps):
        raise Invalid(_("请选出要请同事填的题"), where="steps")
    now = datetime.now(UTC)
    if sum(one.is_open(now) for one in queries.list_help_requests(session, run_id)) >= MOST_OPEN:
        raise Refused(_("有效的链接已有 30 个，请先撤回不用的"), where="steps")
    help_request_id = uuid7()
    request = HelpRequest(
        help_request_id=help_request_id, run_id=run_id, secret_hash=queries.hash_of_secret(secret_of(help_request_id, key)),
        steps=[[steps[number].part, steps[number].key] for number in sorted(set(numbers))],
        meant_for=tidy_line(meant_for)[:LONGEST_NOTE] or None, asked_by=who.person_id, asker=who.name[:40] or None,
        asked_at=now, expires_at=now + HELP_LIFE,
    )  # fmt: skip
    session.add(request)
    session.flush()
    return request


def help_key(settings: Settings) -> bytes:
    """The center's key that the secrets of these links are made with."""
    return settings.derived_key("assessment: help links")


def secret_of(help_request_id: UUID, key: bytes) -> str:
    """What opens the link: made of its id with the center's key, so that it stands nowhere and a repeated request makes the same."""
    return base64.urlsafe_b64encode(hmac.digest(key, help_request_id.bytes, "sha256")[:18]).decode()


def may_be_shown(request: HelpRequest, who: Identity, now: datetime) -> bool:
    """Whether its maker may still be shown the link: for some minutes, then only whoever got it has it."""
    return request.asked_by == who.person_id and request.is_open(now) and now < request.asked_at + SHOWN_FOR


def revoke_help_request(session: Session, who: Identity, help_request_id: UUID) -> HelpRequest:
    """The link opens nothing any more; what came back stays."""
    request, _run = queries.get_help_request(session, who, help_request_id, lock=True)
    if request.revoked_at is None:
        request.revoked_at = datetime.now(UTC)
        session.flush()
    return request


def colleague_of(request: HelpRequest, run: Run) -> Identity:
    """Whoever holds the link: acts as the person who made it. The doors keep it to the steps of the link."""
    return identity_of(request.asked_by, request.help_request_id, [Role.SME], organisation_id=run.enterprise_id)


def came_by_link(session: Session, request: HelpRequest, step: Step) -> None:
    """Note on the answer just given by which link it came."""
    now = datetime.now(UTC)
    given = (Answer.run_id == request.run_id) & (Answer.part == step.part) & (Answer.key == step.key)
    session.execute(update(Answer).where(given).values(help_request_id=request.help_request_id))
    session.execute(update(HelpRequest).where(HelpRequest.help_request_id == request.help_request_id).values(answered_at=now))
