"""Ending sessions and tokens before their time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.models import PersonSession, SessionKind, now
from services.contracts.accounts import SessionRevoked
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.messaging.outbox import say
from services.storage.spine import revoked_sessions
from services.ui.identity import COOKIE_LIFE


def revoke_session(session: Session, person_id: UUID, session_id: UUID) -> None:
    """End one session or token of this person; ending it twice is once.

    Raises:
        NotFound: the person has no such session.
    """
    row = session.get(PersonSession, session_id, with_for_update=True)
    if row is None or row.person_id != person_id:
        raise NotFound(_("没有这个登录或令牌"))
    _revoke(session, row)


def revoke_sessions(session: Session, person_id: UUID, *, but: UUID | None = None) -> None:
    """End every session and token of a person, but one if named."""
    rows = session.scalars(
        select(PersonSession).where(PersonSession.person_id == person_id, PersonSession.revoked_at.is_(None)).with_for_update()
    ).all()
    for row in rows:
        if row.id != but:
            _revoke(session, row)


def _revoke(session: Session, row: PersonSession) -> None:
    if row.revoked_at is not None:
        return
    row.revoked_at = now()
    valid_until = _last_identity_ends(row)
    say(session, SessionRevoked(session_id=row.id, valid_until=valid_until))
    session.execute(insert(revoked_sessions).values(session_id=row.id, valid_until=valid_until).on_conflict_do_nothing())


def _last_identity_ends(row: PersonSession) -> datetime:
    """A token's signature lasts as long as the token; a browser's cookie is signed for minutes."""
    if row.kind == SessionKind.TOKEN.value:
        return row.expires_at
    return now() + COOKIE_LIFE * 2
