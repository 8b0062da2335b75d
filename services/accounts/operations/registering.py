"""People coming in for the first time: firms and applicants by themselves, everybody else by hand or invitation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.accounts.entries import SignUpEntry
from services.accounts.models import Affiliation, Consent, Person, PersonState, now
from services.accounts.operations.belonging import settle_membership
from services.accounts.operations.issuing import use_code
from services.accounts.proving import hash_password
from services.contracts.accounts import PersonContactChanged, PersonRegistered
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.messaging.outbox import say

NOTICE_VERSION = "2026-12"
"""The version of templates/accounts/notice.html; a new text is a new version, agreed to anew."""


class AlreadyKnown(Refused):
    """The number or address belongs to somebody already; said only to who proved it is theirs."""

    def __init__(self, where: str) -> None:
        super().__init__(_("这个号码或邮箱已经注册，请直接登录"), where=where)


def sign_up(session: Session, key: bytes, entry: SignUpEntry) -> Person:
    """A firm or a provider's applicant signs up with the code sent to them.

    Raises:
        WrongCode: the code is not the one.
        AlreadyKnown: they have an account.
    """
    use_code(session, key, "sign_up", entry.address, entry.code)
    role = Role.SME if entry.kind == "firm" else Role.PROVIDER
    person = register(
        session, entry.name, [role], mobile=entry.mobile, email=entry.email,
        password=entry.password.get_secret_value() if entry.password else None,
    )  # fmt: skip
    agree_to_notice(session, person.id)
    return person


def register(
    session: Session, name: str, roles: list[Role], *, person_id: UUID | None = None, mobile: str | None = None,
    email: str | None = None, login: str | None = None, password: str | None = None, organisation_id: UUID | None = None,
) -> Person:  # fmt: skip
    """Let somebody in and say so.

    Raises:
        AlreadyKnown: the number, address or login is taken.
    """
    person = Person(
        id=person_id or uuid7(), name=name, mobile=mobile, email=email, login=login, roles=sorted(roles),
        state=PersonState.ACTIVE.value, organisation_id=organisation_id,
        password_hash=hash_password(password) if password else None,
    )  # fmt: skip
    add_person(session, person)
    say(session, PersonRegistered(person_id=person.id, roles=sorted(roles), organisation_id=organisation_id))
    say_contact(session, person)
    if organisation_id is not None:
        session.add(Affiliation(person_id=person.id, organisation_id=organisation_id, role=roles[0].value, joined_at=now()))
        session.flush()
    settle_membership(session, person.id)
    return person


def add_person(session: Session, person: Person) -> None:
    """Write the person down, or refuse naming what is taken."""
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError as error:
        raise AlreadyKnown(taken_field(error)) from error


def taken_field(error: IntegrityError) -> str:
    """Which of the unique fields a constraint speaks of."""
    text = str(error.orig)
    return next((name for name in ("mobile", "email", "login") if f"uq_persons_{name}" in text), "")


def say_contact(session: Session, person: Person) -> None:
    """Tell the rooms that name and reach people."""
    say(session, PersonContactChanged(person_id=person.id, name=person.name, mobile=person.mobile, email=person.email))


def agree_to_notice(session: Session, person_id: UUID) -> None:
    """Keep that the person agreed to the notice as it stands."""
    row = {"person_id": person_id, "notice_version": NOTICE_VERSION, "agreed_at": now()}
    session.execute(insert(Consent).values(row).on_conflict_do_nothing())


def find_by_login(session: Session, login: str) -> Person | None:
    """Who signs in with this number, address or name."""
    return session.scalars(
        select(Person).where((Person.mobile == login) | (Person.email == login) | (Person.login == login))
    ).first()
