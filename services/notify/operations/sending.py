"""Sending letters: claim in one short transaction, send outside any, settle in another.

Killed between the server's yes and our commit, a letter goes once more when its lease has run out; never is it lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.logs.erring import kind_of
from services.notify.channels import Channel, Outgoing, Undeliverable, open_channels
from services.notify.letters import set_letter
from services.notify.models import Letter, LetterState, Message, Notice, Person
from services.notify.pacing import CONTACT_RETRY, CONTACT_WAIT, next_attempt, not_before
from services.notify.queries.shown import Sender, words_for
from services.settings import load_settings
from services.storage.database import transactions_beside

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than any one send may take."""
ROUND_SECONDS = 20.0
"""A round ends after this long; the timer's own transaction must not stay open for minutes."""

Transactions = Callable[[], AbstractContextManager[Session]]
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter this process has in hand. `attempt` tells whether it still is ours when we come to settle it."""

    letter_id: UUID
    attempt: int
    channel: str
    outgoing: Outgoing


def send_round(session: Session, *, urgent: bool) -> int:
    """One round of a timer: as the settings say now, in transactions beside the timer's own."""
    settings = load_settings()
    sender = Sender(settings.center_name, settings.base_url)
    return send_due(transactions_beside(session), open_channels(settings), sender, urgent=urgent)


def send_due(
    transactions: Transactions, channels: Mapping[str, Channel], sender: Sender, *, urgent: bool, clock: Clock = _now
) -> int:
    """Send what is due, one letter after the other, for at most a round. Returns how many went out."""
    until, sent = monotonic() + ROUND_SECONDS, 0
    while monotonic() < until:
        with transactions() as session:
            letter = _next_due(session, urgent=urgent, now=clock())
            claim = _claim(session, sender, letter, clock()) if letter else None
        if letter is None:
            break
        if claim is None:
            continue
        error = _send(channels, claim)
        with transactions() as session:
            _settle(session, claim, error, clock())
        sent += error is None
    return sent


def _next_due(session: Session, *, urgent: bool, now: datetime) -> Letter | None:
    due = select(Letter).where(
        Letter.urgent.is_(urgent), Letter.state.in_((LetterState.WAITING, LetterState.SENDING)), Letter.next_attempt_at <= now
    )
    return session.scalars(due.order_by(Letter.next_attempt_at).limit(1).with_for_update(skip_locked=True)).first()


def _claim(session: Session, sender: Sender, letter: Letter, now: datetime) -> Claim | None:
    """Take the letter in hand for the length of a lease; None when it is not to go now, and its row says why."""
    try:
        outgoing = _outgoing(session, sender, letter, now)
    except _NotNow:
        return None
    letter.state, letter.attempts, letter.next_attempt_at = LetterState.SENDING, letter.attempts + 1, now + LEASE
    return Claim(letter.letter_id, letter.attempts, letter.channel, outgoing)


class _NotNow(Exception):
    """The letter is not to go now: its row has been told why."""


def _outgoing(session: Session, sender: Sender, letter: Letter, now: datetime) -> Outgoing:
    if letter.expires_at is not None and letter.expires_at <= now:
        letter.settle(LetterState.ABANDONED, now, "expired before it could be sent")
        raise _NotNow
    if letter.urgent:
        secret = letter.secret or {}
        return _set(letter, letter.to_address or "", {**secret, **sender.words(path=secret["link"])})
    quiet_until = not_before(now, letter.channel, urgent=False)
    if quiet_until > now:
        letter.wait(quiet_until, letter.error)
        raise _NotNow
    address = _address(session, letter, now)
    message = session.get_one(Message, letter.message_id)
    notice = session.get_one(Notice, message.notice_id)
    return _set(letter, address, words_for(session, sender, notice, code=message.code))


def _address(session: Session, letter: Letter, now: datetime) -> str:
    person = session.get(Person, letter.person_id)
    if person is not None and person.contact_as_of is not None:
        address = person.mobile if letter.channel == "sms" else person.email
        if address:
            return address
        letter.settle(LetterState.ABANDONED, now, "the person has no address for this channel")
    elif now - letter.made_at < CONTACT_WAIT:
        letter.wait(now + CONTACT_RETRY, "waiting for the person's address")
    else:
        letter.settle(LetterState.ABANDONED, now, "the person's address never came")
    raise _NotNow


def _set(letter: Letter, address: str, words: dict[str, str]) -> Outgoing:
    return Outgoing(
        letter.letter_id,
        purpose=letter.letter,
        to=address,
        title=set_letter(letter.letter, "title", words),
        text=set_letter(letter.letter, "sms" if letter.channel == "sms" else "email", words),
    )


def _send(channels: Mapping[str, Channel], claim: Claim) -> Exception | None:
    try:
        channels[claim.channel].send(claim.outgoing)
    except Exception as error:  # noqa: BLE001 (whatever a channel raises, the letter is tried again)
        return error
    return None


def _settle(session: Session, claim: Claim, error: Exception | None, now: datetime) -> None:
    letter = session.get(Letter, claim.letter_id, with_for_update=True)
    if letter is None or letter.state != LetterState.SENDING or letter.attempts != claim.attempt:
        return
    if error is None:
        letter.settle(LetterState.SENT, now)
        return
    words = f"{type(error).__name__}: {error}"[:200]
    about = {"letter_id": claim.letter_id, "letter": letter.letter, "channel": claim.channel, "error": kind_of(error)}
    log.warning("a letter did not go", extra=about)
    again = next_attempt(now, letter.attempts, letter.channel, urgent=letter.urgent, expires_at=letter.expires_at)
    if isinstance(error, Undeliverable):
        letter.settle(LetterState.FAILED, now, words)
    elif again is None:
        letter.settle(LetterState.ABANDONED, now, words)
    else:
        letter.wait(again, words)
