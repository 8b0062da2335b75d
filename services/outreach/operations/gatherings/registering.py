"""Registering, with or without an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.outreach import SeatTaken
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.gathering_entries import RegistrationEntry
from services.outreach.models import Registration, SeatState
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.noticing import tell
from services.outreach.operations.gatherings.seating import belong_to, count_seated, identified, new_registration
from services.outreach.queries.gatherings.firms import find_firm, find_own_firm
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.outreach.queries.gatherings.registrations import find_standing
from services.ui.identity import Identity
from services.ui.patience import Limit

NOTICE_VERSION = "2026-11"
"""Of the notice about personal data shown beside the form."""
LINK_PAUSE = timedelta(minutes=10)
REGISTER_ADDRESS = Limit("register address", 600, 3600)
"""A whole hall may sit behind one address."""
REGISTER_MOBILE = Limit("register mobile", 20, 86400)


class AlreadyRegistered(Refused):
    """This number has registered for this gathering; the way to it goes to the phone, never to whoever asks."""

    def __init__(self) -> None:
        super().__init__(_("这个手机号已经报过名，不用再报。查看和取消报名的链接已用短信发到这个手机号。"), where="mobile")


def register(session: Session, who: Identity | None, gathering_id: UUID, entry: RegistrationEntry) -> Registration:
    """Take a seat, or the next place in the waiting list.

    Raises:
        AlreadyRegistered: the number has one already; `remind_of_link`, in a transaction of its own, sends it.
        Refused: registration is over.
    """
    gathering = lock_gathering(session, gathering_id)
    gathering.expect_registrable(now())
    if find_standing(session, gathering_id, entry.mobile) is not None:
        raise AlreadyRegistered
    full = count_seated(session, gathering_id) >= gathering.quota
    registration = new_registration(session, gathering, SeatState.WAITING if full else SeatState.SEATED, name=entry.name)
    registration.mobile, registration.firm_name, registration.credit_code = entry.mobile, entry.firm_name, entry.credit_code
    registration.person_id = who.person_id if who else None
    registration.notice_version = NOTICE_VERSION
    _belong(session, who, registration)
    say(session, SeatTaken(**identified(gathering, registration), waiting=full))
    tell(session, gathering, registration, "waiting" if full else "seated")
    session.flush()
    return registration


def _belong(session: Session, who: Identity | None, registration: Registration) -> None:
    """A signed-in firm's own, or else the firm of exactly the code or name they gave."""
    named = find_firm(session, credit_code=registration.credit_code, name=registration.firm_name)
    firm = find_own_firm(session, who) or named
    belong_to(session, registration, firm.enterprise_id if firm else None)
    if firm is not None:
        registration.firm_name = registration.firm_name or firm.name


def remind_of_link(session: Session, gathering_id: UUID, mobile: str) -> None:
    """Send the way to an existing registration to its own phone, at most once in ten minutes."""
    gathering = lock_gathering(session, gathering_id)
    registration = find_standing(session, gathering_id, mobile)
    moment = now()
    if registration is None or (registration.linked_at and registration.linked_at > moment - LINK_PAUSE):
        return
    registration.linked_at = moment
    tell(session, gathering, registration, "link")
