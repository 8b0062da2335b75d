"""The base of every room's nameko service: what each room hears and does, whatever its trade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonErased, SessionRevoked
from services.contracts.envelope import Event
from services.messaging import housekeeping
from services.messaging.entrypoints import every, hears
from services.storage.spine import revoked_sessions


class RoomService:
    """Subclass it as `<Room>Service` with `name = "<room>"`; mark methods with `@hears(…)` and `@every(…)`."""

    name: ClassVar[str]

    def run_event_batch(self, work: Callable[[], Any]) -> Any:
        """nameko starts a worker for each batch of events through here; `work` is the inbox's transaction."""
        return work()

    def run_timer(self, work: Callable[[], Any]) -> Any:
        """nameko starts a worker for each tick through here; `work` holds the timer's lease."""
        return work()

    def after_rebuild(self, session: Session) -> None:
        """Put right, in the rebuild's transaction, what only the clock would have done since."""

    @hears(SessionRevoked)
    def on_session_revoked(self, session: Session, event: Event[SessionRevoked]) -> None:
        """Doors of this room refuse the session from now on."""
        row = {"session_id": event.data.session_id, "valid_until": event.data.valid_until}
        session.execute(insert(revoked_sessions).values(row).on_conflict_do_nothing())

    @hears(PersonErased)
    def on_person_erased_forget_letters(self, session: Session, event: Event[PersonErased]) -> None:
        """Undelivered messages that mention the person go."""
        housekeeping.forget_person(session, event.data.person_id)

    @every(hours=1)
    def sweep_old_rows(self, session: Session) -> None:
        housekeeping.sweep(session)
