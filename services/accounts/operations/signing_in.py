"""Sessions beginning: by code, by password, or as a token for a program."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.accounts.models import Person, PersonSession, SessionKind, now
from services.accounts.operations.issuing import use_code
from services.accounts.operations.registering import find_by_login
from services.accounts.proving import hash_secret, new_secret, password_fits
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.words import _
from services.ui.identity import Identity

_log = logging.getLogger("bamai.accounts")
FIRM_LIFE = timedelta(days=30)
CENTER_LIFE = timedelta(hours=12)
PROGRAM_LIFE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class WrongLogin(Invalid):
    """Login and password do not belong together; the same words whether the account exists."""

    def __init__(self) -> None:
        super().__init__(_("账号或密码不对，请核对后重试"), where="password")


class NotRegistered(Refused):
    """The number is theirs, but nobody signed up with it."""

    def __init__(self) -> None:
        super().__init__(_("这个号码还没有注册，请先注册"), where="mobile")


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that began: whose, until when, and the browser's secret (shown to nobody else)."""

    session_id: UUID
    identity: Identity
    expires_at: datetime
    secret: str = ""


def check_password(session: Session, login: str, password: str) -> Person:
    """Whoever this login and password belong to.

    Raises:
        WrongLogin: nobody, or somebody who may no longer come in.
    """
    person = find_by_login(session, login)
    fits = password_fits(person.password_hash if person else None, password)
    if person is None or not fits or not person.may_come_in:
        _log.warning("sign-in refused", extra={"person_id": person.id} if person else {"why": "nobody we know"})
        raise WrongLogin
    return person


def check_code(session: Session, key: bytes, address: str, code: str) -> Person:
    """Whoever this number or address belongs to, by the code sent there.

    Raises:
        WrongCode: not the code.
        NotRegistered: nobody has signed up with it.
    """
    use_code(session, key, "sign_in", address, code)
    person = find_by_login(session, address)
    if person is None:
        raise NotRegistered
    if not person.may_come_in:
        raise Refused(_("这个账号已停用，请联系服务中心"), where="mobile")
    return person


def begin_session(session: Session, person: Person, title: str) -> Begun:
    """A browser's session."""
    secret = new_secret()
    expires_at = now() + (CENTER_LIFE if identity_of_person(person, person.id).is_center else FIRM_LIFE)
    row = _add(session, person, SessionKind.BROWSER, title, expires_at, hash_secret(secret))
    return Begun(row.id, identity_of_person(person, row.id), expires_at, secret)


def begin_token(session: Session, person: Person, title: str, life: timedelta = PROGRAM_LIFE) -> Begun:
    """A program's token; its signature is all there is to it."""
    expires_at = now() + life
    row = _add(session, person, SessionKind.TOKEN, title, expires_at, None)
    return Begun(row.id, identity_of_person(person, row.id), expires_at)


def renew_session(session: Session, secret: str) -> Begun | None:
    """The identity of a browser's session as the person is now; None when the session is over."""
    row = session.scalars(select(PersonSession).where(PersonSession.secret_hash == hash_secret(secret))).first()
    return _as_now(session, row, secret)


def renew_token(session: Session, session_id: UUID) -> Begun:
    """A token's identity as the person is now, under the same id and end.

    Raises:
        NotFound: there is no such token any more.
    """
    begun = _as_now(session, session.get(PersonSession, session_id), "")
    if begun is None:
        raise NotFound(_("令牌已失效，请重新登录"))
    return begun


def _as_now(session: Session, row: PersonSession | None, secret: str) -> Begun | None:
    moment = now()
    if row is None or not row.holds(moment):
        return None
    person = session.get(Person, row.person_id)
    if person is None or not person.may_come_in:
        return None
    if moment - row.seen_at > SEEN_EVERY:
        session.execute(update(PersonSession).where(PersonSession.id == row.id).values(seen_at=moment))
    return Begun(row.id, identity_of_person(person, row.id), row.expires_at, secret)


def identity_of_person(person: Person, session_id: UUID) -> Identity:
    """The person as this session of theirs may act."""
    return Identity(person.id, session_id, person.role_set, person.organisation_id, person.name)


def _add(
    session: Session, person: Person, kind: SessionKind, title: str, expires_at: datetime, secret_hash: str | None
) -> PersonSession:
    moment = now()
    row = PersonSession(
        id=uuid7(), person_id=person.id, kind=kind.value, title=title[:120], secret_hash=secret_hash,
        began_at=moment, seen_at=moment, expires_at=expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
