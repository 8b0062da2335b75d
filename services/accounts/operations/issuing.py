"""Codes: sent to a number or address, tried a few times, used once."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.accounts.entries import Reach
from services.accounts.models import Code, now
from services.accounts.proving import hash_code, new_code
from services.contracts.accounts import AccessCodeIssued
from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.messaging.outbox import say

_log = logging.getLogger("bamai.accounts")
CodePurpose = Literal["sign_in", "sign_up", "reset", "change_number"]
TRIES = 5
SMS_LIFE = timedelta(minutes=5)
MAIL_LIFE = timedelta(minutes=10)


class WrongCode(Invalid):
    """Not the code that was sent, or no longer good."""

    def __init__(self, where: str = "code") -> None:
        super().__init__(_("验证码不对或已过期，请核对，或重新获取"), where=where)


def issue_code(session: Session, key: bytes, purpose: CodePurpose, reach: Reach) -> Code:
    """Send a fresh code; earlier ones for the same purpose count for nothing."""
    text = new_code()
    moment = now()
    expires_at = moment + (SMS_LIFE if reach.mobile else MAIL_LIFE)
    row = Code(id=uuid7(), purpose=purpose, address=reach.address, tries_left=TRIES, sent_at=moment, expires_at=expires_at)
    row.code_hash = hash_code(key, row.id, text)
    session.execute(delete(Code).where(Code.purpose == purpose, Code.address == reach.address))
    session.add(row)
    say(session, AccessCodeIssued(
        purpose=purpose, mobile=reach.mobile, email=reach.email, code=text, expires_at=expires_at
    ))  # fmt: skip
    return row


def spend_try(session: Session, purpose: CodePurpose, address: str) -> None:
    """Take one try from the newest code, before it is compared, so that guessing at once gains nothing. Commit this alone."""
    session.execute(
        update(Code)
        .where(Code.purpose == purpose, Code.address == address, Code.used_at.is_(None))
        .values(tries_left=Code.tries_left - 1)
    )


def use_code(session: Session, key: bytes, purpose: CodePurpose, address: str, text: str, *, where: str = "code") -> None:
    """Use the code sent to this address.

    Raises:
        WrongCode: another code, expired, used, or tried too often.
    """
    row = session.scalars(
        select(Code)
        .where(Code.purpose == purpose, Code.address == address)
        .order_by(Code.sent_at.desc())
        .limit(1)
        .with_for_update()
    ).first()
    over = row is None or row.used_at is not None or row.tries_left < 0 or row.expires_at <= now()
    if row is None or over or row.code_hash != hash_code(key, row.id, text):
        _log.warning("a code was refused", extra={"why": f"{purpose}: {'none that is still good' if over else 'not the one'}"})
        raise WrongCode(where)
    row.used_at = now()


def sweep_codes(session: Session) -> None:
    """Codes that can no longer be used go."""
    session.execute(delete(Code).where(Code.expires_at < now() - timedelta(hours=1)))
