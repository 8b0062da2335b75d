"""To whom a letter about a fact goes, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.contracts.envelope import Fact
from services.contracts.vocabulary import Role


class Party(StrEnum):
    """Who a step can concern. Team and experts are found through the case when the letter is addressed."""

    FIRM = "firm"
    PROVIDER = "provider"
    MENTOR = "mentor"
    LIAISON = "liaison"
    COMMISSIONER = "commissioner"
    EXPERT = "expert"
    FORMER_EXPERT = "former_expert"
    MANAGER = "manager"
    EVERY_LIAISON = "every_liaison"
    """Whoever is a liaison, where there is no case yet."""
    NAMED = "named"
    """The person, or the list of them, in the field that `Telling.named` names."""


TEAM = (Party.LIAISON, Party.COMMISSIONER, Party.MENTOR)
WHOEVER_IS = {Party.MANAGER: Role.MANAGER, Party.EVERY_LIAISON: Role.LIAISON}
SEATS = frozenset({*TEAM, Party.EXPERT, Party.FORMER_EXPERT})


def always(_fact: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Telling:
    """One letter about one fact. `sms` is for those whose turn it is, and for the firm; everybody has it in the app and by e-mail.

    `letter` is a file under templates/notify/letters. A `reminder` reaches a person at most once an hour for the same case.
    """

    letter: str
    to: tuple[Party, ...]
    link: str
    sms: bool = False
    named: str = ""
    when: Callable[[Any], bool] = field(default=always)
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a telling goes, as far as the fact itself says; seats and roles are filled when it is addressed."""

    persons: tuple[UUID, ...] = ()
    organisation_id: UUID | None = None
    seats: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def audience_of(fact: Fact, telling: Telling) -> Audience:
    """To whom the telling goes. A fact names at most one organisation for a letter: the firm or the provider."""
    named = getattr(fact, telling.named, None) if telling.named else None
    named_persons = named if isinstance(named, list) else [named]
    organisation: UUID | None = None
    if Party.FIRM in telling.to:
        organisation = getattr(fact, "enterprise_id", None)
    elif Party.PROVIDER in telling.to:
        organisation = getattr(fact, "provider_id", None)
    seats = tuple(str(party) for party in telling.to if party in SEATS)
    persons = tuple(person for person in named_persons if isinstance(person, UUID))
    if Party.EXPERT in telling.to and isinstance(expert := getattr(fact, "expert_id", None), UUID):
        persons, seats = (*persons, expert), tuple(seat for seat in seats if seat != Party.EXPERT)
    roles = tuple(str(role) for party, role in WHOEVER_IS.items() if party in telling.to)
    return Audience(persons, organisation, seats, roles)


def link_of(fact: Fact, telling: Telling) -> str:
    """The path the letter leads to."""
    return telling.link.format(case_id=getattr(fact, "case_id", ""), campaign_id=getattr(fact, "campaign_id", ""))
