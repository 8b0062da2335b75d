"""What the header and a case's tabs offer, by role. Rooms bring their items; the web process composes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.contracts.vocabulary import Role
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the header. `title` is Chinese source text, translated when shown; a higher `place` stands further back.

    A `public` one is also there for whoever has not signed in; the front page leads to it from the measure it names.
    """

    title: str
    href: str
    roles: frozenset[Role] | set[Role] | tuple[Role, ...] = ()
    place: int = 50
    public: bool = False
    measure: int | None = None

    def shown_to(self, who: Identity | None) -> bool:
        return self.public if who is None else bool(who.roles.intersection(self.roles))


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a case; `pattern` holds `{case_id}`. A higher `place` stands further back, else the order is the rooms'."""

    title: str
    pattern: str
    roles: frozenset[Role] | set[Role] | tuple[Role, ...]
    place: int = 50

    def shown_to(self, who: Identity) -> bool:
        return bool(who.roles.intersection(self.roles))

    def href(self, case_id: UUID) -> str:
        return self.pattern.format(case_id=case_id)


@dataclass(frozen=True, slots=True)
class Navigation:
    """Everything the rooms of this process bring."""

    items: Sequence[NavigationItem] = field(default_factory=tuple)
    tabs: Sequence[Tab] = field(default_factory=tuple)

    def items_for(self, who: Identity | None) -> list[NavigationItem]:
        seen: dict[str, NavigationItem] = {}
        for item in sorted(self.items, key=lambda item: item.place):
            if item.shown_to(who):
                seen.setdefault(item.href, item)
        return list(seen.values())

    def public_page_of(self, measure: int) -> str | None:
        """Where anybody can see what the center does for this measure."""
        return next((item.href for item in self.items if item.public and item.measure == measure), None)

    def tabs_for(self, who: Identity | None, case_id: UUID) -> list[tuple[str, str]]:
        """(title, address) of the pages of this case that the person may see."""
        if who is None:
            return []
        return [(tab.title, tab.href(case_id)) for tab in self.tabs if tab.shown_to(who)]


LANDINGS: tuple[tuple[Role, str], ...] = (
    (Role.MANAGER, "/enterprises/queue"),
    (Role.COMMISSIONER, "/enterprises/queue"),
    (Role.LIAISON, "/enterprises/queue"),
    (Role.MENTOR, "/enterprises/queue"),
    (Role.EXPERT, "/diagnosis/visits"),
    (Role.PROVIDER, "/providers/referrals"),
    (Role.SME, "/enterprises/mine"),
)


def landing_of(who: Identity) -> str:
    """Where a person begins: the page of their first role that says what needs doing next."""
    for role, href in LANDINGS:
        if role in who.roles:
            return href
    return "/accounts/me"
