"""Who looks after a firm together: one mentor, one liaison, one commissioner, by industry and load, with the reasons.

Whoever still has room comes before whoever is full; among those, whoever knows the firm's industry; then whoever has
the smaller share of their cases filled. Ties go by id, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.contracts.industries import division_name, section_of
from services.contracts.vocabulary import Role
from services.contracts.words import _

TEAM_ROLES = (Role.MENTOR, Role.LIAISON, Role.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the center. `industries` are GB/T 4754 divisions they know, `open_cases` what they have on their hands."""

    person_id: UUID
    roles: frozenset[Role]
    industries: frozenset[str] = frozenset()
    open_cases: int = 0
    capacity: int = 30

    @property
    def filled(self) -> float:
        return self.open_cases / max(self.capacity, 1)


@dataclass(frozen=True, slots=True)
class Team:
    """The three, and for each a sentence why."""

    members: Mapping[Role, UUID]
    reasons: Mapping[Role, str] = field(default_factory=dict)


def choose_team(industry: str, colleagues: Iterable[Colleague], *, kept: Mapping[Role, UUID] | None = None) -> Team | None:
    """Choose the three for a firm of this division; `kept` are already decided. None while a role has nobody."""
    members: dict[Role, UUID] = dict(kept or {})
    reasons = {role: _("此前已指定") for role in members}
    pool = list(colleagues)
    for role in TEAM_ROLES:
        if role in members:
            continue
        chosen = _first(industry, role, pool, taken=frozenset(members.values()))
        if chosen is None:
            return None
        members[role], reasons[role] = chosen.person_id, explain(industry, chosen)
    return Team(members, reasons)


def _first(industry: str, role: Role, pool: list[Colleague], taken: frozenset[UUID]) -> Colleague | None:
    """The best for this role; somebody already of the team only where nobody else has the role."""
    able = [colleague for colleague in pool if role in colleague.roles]
    free = [colleague for colleague in able if colleague.person_id not in taken] or able
    return min(free, key=lambda colleague: _rank(industry, colleague), default=None)


def _rank(industry: str, colleague: Colleague) -> tuple[bool, int, float, str]:
    return colleague.filled >= 1, -expertise(industry, colleague), colleague.filled, colleague.person_id.hex


def expertise(industry: str, colleague: Colleague) -> int:
    """2 knows the very division, 1 another of the same section, 0 neither."""
    if industry[:2] in colleague.industries:
        return 2
    section = section_of(industry)
    return int(bool(section) and any(section_of(code) == section for code in colleague.industries))


def explain(industry: str, colleague: Colleague) -> str:
    """Why this one, as a sentence."""
    load = _("手上 %(n)s 家在办，上限 %(capacity)s 家") % {"n": colleague.open_cases, "capacity": colleague.capacity}
    known = expertise(industry, colleague)
    if known == 2:
        return _("熟悉%(industry)s；%(load)s") % {"industry": division_name(industry), "load": load}
    return _("熟悉同门类行业；%(load)s") % {"load": load} if known else _("在办最少；%(load)s") % {"load": load}
