"""Telling somebody who registered what became of it: once for each change, by the transient fact that notify turns into an SMS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import SeatNoticeIssued
from services.messaging.outbox import say
from services.outreach.models import Gathering, Registration

What = Literal["seated", "waiting", "moved_up", "given_up", "removed", "rescheduled", "cancelled", "certificate", "link"]


def own_path(registration: Registration) -> str:
    """The address of their own page."""
    return f"/outreach/r/{registration.secret}"


def tell(session: Session, gathering: Gathering, registration: Registration, what: What, reason: str | None = None) -> None:
    """Say that they must be told; whoever left no number at the door is told there."""
    if not registration.mobile:
        return
    say(session, SeatNoticeIssued(
        notice_id=uuid7(), registration_id=registration.registration_id, mobile=registration.mobile, what=what,
        title=gathering.title, starts_at=gathering.starts_at, place=gathering.place, link=own_path(registration), reason=reason,
    ))  # fmt: skip


def tell_all(
    session: Session, gathering: Gathering, registrations: Iterable[Registration], what: What, reason: str | None = None
) -> None:
    for registration in registrations:
        tell(session, gathering, registration, what, reason)
