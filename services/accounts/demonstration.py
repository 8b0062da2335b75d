"""The demonstration accounts: fictitious people with the same ids in every center."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.accounts.models import Person
from services.accounts.operations.registering import agree_to_notice, register
from services.accounts.proving import hash_password, password_fits
from services.contracts.demonstration import LOGINS, demo_id
from services.contracts.vocabulary import Role

PEOPLE: dict[str, tuple[str, str]] = {
    "sme@demo": ("王海燕", "13800000001"),
    "commissioner@demo": ("刘思远", "13800000002"),
    "mentor@demo": ("陈志明", "13800000003"),
    "liaison@demo": ("张丽华", "13800000004"),
    "expert@demo": ("李国强", "13800000005"),
    "provider@demo": ("周晓东", "13800000006"),
    "manager@demo": ("赵敏", "13800000007"),
}
EXPERTS: dict[str, tuple[str, str]] = {"expert-2": ("周启明", "13800000008"), "expert-3": ("何静", "13800000009")}
"""Two more, so that proposals have somebody to rank; nobody signs in as one of them."""
ORGANISATIONS: dict[str, UUID] = {"sme@demo": demo_id("enterprise"), "provider@demo": demo_id("provider")}


def furnish(session: Session, passwords: dict[str, str]) -> None:
    """Let the demonstration people in, or give them these passwords."""
    for login, role in LOGINS.items():
        person = session.get(Person, demo_id(login))
        if person is None:
            name, mobile = PEOPLE[login]
            register(
                session, name, [role], person_id=demo_id(login), mobile=mobile, login=login,
                password=passwords[login], organisation_id=ORGANISATIONS.get(login),
            )  # fmt: skip
            agree_to_notice(session, demo_id(login))
        elif not password_fits(person.password_hash, passwords[login]):
            person.password_hash = hash_password(passwords[login])
    for who, (name, mobile) in EXPERTS.items():
        if session.get(Person, demo_id(who)) is None:
            register(session, name, [Role.EXPERT], person_id=demo_id(who), mobile=mobile)
