"""What whoever was there thought of it. The words stay in the room."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.contracts.outreach import FeedbackGiven
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.gathering_entries import FeedbackEntry
from services.outreach.models import Registration
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.seating import identified
from services.outreach.queries.gatherings.gatherings import lock_gathering
from services.outreach.queries.gatherings.registrations import get_own, get_registration


def give_feedback(session: Session, secret: str, entry: FeedbackEntry) -> Registration:
    """Rate it once, by somebody who was there.

    Raises:
        NotFound: the secret opens nothing.
        Refused: not there, not begun yet, or rated already.
    """
    own = get_own(session, secret)
    gathering = lock_gathering(session, own.gathering.gathering_id)
    registration = get_registration(session, gathering.gathering_id, own.registration.registration_id)
    if registration.came_at is None or not gathering.has_begun(now()):
        raise Refused(_("参加之后才能评价"))
    if registration.rating is not None:
        raise Refused(_("您已经评价过，谢谢"))
    registration.rating, registration.words, registration.rated_at = entry.rating, entry.words or None, now()
    say(session, FeedbackGiven(**identified(gathering, registration), rating=entry.rating))
    return registration
