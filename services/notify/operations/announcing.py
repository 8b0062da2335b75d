"""Noting what is to be told: a notice for each letter a fact calls for, and codes as letters at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import AccessCodeIssued
from services.contracts.assessment import CampaignLetterIssued, PledgeCodeIssued, PledgeRequested
from services.contracts.enterprises import DelegationCodeIssued
from services.contracts.envelope import Event
from services.contracts.outreach import SeatNoticeIssued
from services.notify.addressing import Telling, audience_of, link_of
from services.notify.composing import act_names, campaign_words, minutes_left, moment_of, seat_words, words_of
from services.notify.informing import tellings_of
from services.notify.models import Letter, Notice
from services.notify.pacing import not_before
from services.workdays import closing_of

SEAT_NOTICE_LIFE = timedelta(days=7)
"""So long a notice about a gathering that is over or will not be is still worth sending."""


def announce(session: Session, event: Event[Any]) -> None:
    """Note every letter the fact calls for; whom it reaches is found when it is addressed, a moment later."""
    notices = [_notice(event, telling, position) for position, telling in enumerate(tellings_of(event.data))]
    if notices:
        session.execute(insert(Notice).on_conflict_do_nothing(), notices)


def _notice(event: Event[Any], telling: Telling, position: int) -> dict[str, Any]:
    audience = audience_of(event.data, telling)
    return {
        "notice_id": uuid5(event.id, telling.letter), "event_id": event.id, "position": position, "event_type": event.type,
        "letter": telling.letter, "at": event.time, "case_id": event.case_id, "enterprise_id": event.subject,
        "link": link_of(event.data, telling), "words": words_of(event.data), "organisation_id": audience.organisation_id,
        "persons": [str(person) for person in audience.persons], "seats": list(audience.seats), "roles": list(audience.roles),
        "sms": telling.sms, "reminder": telling.reminder,
    }  # fmt: skip


def send_access_code(session: Session, event: Event[AccessCodeIssued]) -> None:
    """A code or link, to the very address the fact names; its owner may have no account yet."""
    code = event.data
    channel, address = ("sms", code.mobile) if code.mobile else ("email", code.email)
    words = {"code": code.code or "", "link": code.link or "", "minutes": minutes_left(event.time, code.expires_at)}
    if address:
        _write_urgent(session, event, channel, address, f"access_code/{code.purpose}", words, code.expires_at)


def send_delegation_code(session: Session, event: Event[DelegationCodeIssued]) -> None:
    """The code with which a firm lets the liaison act for it."""
    code = event.data
    words = {
        "code": code.code, "link": "", "firm": code.firm, "acts": act_names(code.acts),
        "minutes": minutes_left(event.time, code.expires_at),
    }  # fmt: skip
    _write_urgent(session, event, "sms", code.mobile, "delegation_code/firm", words, code.expires_at)


def send_pledge_request(session: Session, event: Event[PledgeRequested]) -> None:
    """The link by which the responsible person reads the sheet and pledges."""
    asked = event.data
    words = {"firm": asked.firm, "link": asked.link, "until": moment_of(asked.expires_at)}
    _write_urgent(session, event, "sms", asked.mobile, "pledge_requested/responsible", words, asked.expires_at)


def send_pledge_code(session: Session, event: Event[PledgeCodeIssued]) -> None:
    """The code with which they do."""
    code = event.data
    words = {"code": code.code, "link": "", "firm": code.firm, "minutes": minutes_left(event.time, code.expires_at)}
    _write_urgent(session, event, "sms", code.mobile, "pledge_code/responsible", words, code.expires_at)


def send_seat_notice(session: Session, event: Event[SeatNoticeIssued]) -> None:
    """What became of a registration, to the number that registered."""
    notice = event.data
    ahead = notice.what in ("seated", "waiting", "moved_up", "rescheduled", "link") and notice.starts_at > event.time
    expires_at = notice.starts_at if ahead else event.time + SEAT_NOTICE_LIFE
    _write_urgent(session, event, "sms", notice.mobile, f"seat_notice/{notice.what}", seat_words(notice), expires_at)


def send_campaign_letter(session: Session, event: Event[CampaignLetterIssued]) -> None:
    """An invitation or reminder to a number on a list, who has not asked for it: not at night, and not after the last day."""
    fact = event.data
    letter = "campaign_letter/reminder" if fact.reminder else "campaign_letter/invitation"
    day_is_over = closing_of(fact.closes_on + timedelta(days=1), time())
    begins = not_before(event.time, "sms", urgent=False)
    _write_urgent(session, event, "sms", fact.mobile, letter, campaign_words(fact), day_is_over, begins)


def _write_urgent(
    session: Session, event: Event[Any], channel: str, address: str, letter: str, words: dict[str, str], expires_at: datetime,
    begins: datetime | None = None,
) -> None:  # fmt: skip
    row = insert(Letter).values(
        letter_id=uuid5(event.id, f"{address}:{channel}"), event_id=event.id, channel=channel, letter=letter, urgent=True,
        to_address=address, secret=words, next_attempt_at=begins or event.time, expires_at=expires_at, made_at=event.time,
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing())
