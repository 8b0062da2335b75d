"""What a person changes about themselves: name, address, password, number."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.accounts.entries import NumberEntry, PasswordEntry, ProfileEntry, ResetEntry
from services.accounts.models import Person
from services.accounts.operations.issuing import WrongCode, use_code
from services.accounts.operations.registering import AlreadyKnown, find_by_login, say_contact, taken_field
from services.accounts.operations.revoking import revoke_sessions
from services.accounts.proving import hash_password, password_fits
from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _


def person_for_change(session: Session, person_id: UUID) -> Person:
    """The person, locked until the transaction ends."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.may_come_in:
        raise NotFound(_("没有这个账号"))
    return person


def change_profile(session: Session, person_id: UUID, entry: ProfileEntry) -> None:
    """Another name or contact address."""
    person = person_for_change(session, person_id)
    if person.email and entry.email is None and person.mobile is None:
        raise Invalid(_("没有手机号的账号需要保留邮箱"), where="email")
    person.name = entry.name
    person.email = entry.email
    _write(session)
    say_contact(session, person)


def change_password(session: Session, person_id: UUID, session_id: UUID, entry: PasswordEntry) -> None:
    """Another password; every other session ends."""
    person = person_for_change(session, person_id)
    _demand_password(person, entry.present.get_secret_value() if entry.present else "")
    person.password_hash = hash_password(entry.password.get_secret_value())
    revoke_sessions(session, person_id, but=session_id)


def reset_password(session: Session, key: bytes, entry: ResetEntry) -> Person:
    """A new password for who holds the number or address; every session ends.

    Raises:
        WrongCode: not the code, or nobody's address (the same words for both).
    """
    address = entry.reach().address
    use_code(session, key, "reset", address, entry.code)
    person = find_by_login(session, address)
    if person is None or not person.may_come_in:
        raise WrongCode
    person.password_hash = hash_password(entry.password.get_secret_value())
    revoke_sessions(session, person.id)
    return person


def change_number(session: Session, key: bytes, person_id: UUID, session_id: UUID, entry: NumberEntry) -> None:
    """Another mobile number: a code proves the new one, the password or a code to the old number proves the person."""
    person = person_for_change(session, person_id)
    if person.password_hash:
        _demand_password(person, entry.present.get_secret_value() if entry.present else "")
    elif person.mobile:
        use_code(session, key, "change_number", person.mobile, entry.old_code or "", where="old_code")
    use_code(session, key, "change_number", entry.mobile, entry.code)
    person.mobile = entry.mobile
    _write(session)
    say_contact(session, person)
    revoke_sessions(session, person_id, but=session_id)


def _demand_password(person: Person, password: str) -> None:
    if person.password_hash and not password_fits(person.password_hash, password):
        raise Invalid(_("当前密码不对"), where="present")


def _write(session: Session) -> None:
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        raise AlreadyKnown(taken_field(error)) from error
