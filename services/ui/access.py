"""Who may pass a door. Every route states one of these; a route that states none does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.vocabulary import Role
from services.ui.identity import Identity


@dataclass(frozen=True, slots=True)
class Access:
    """`roles` None means whoever is signed in; `public` means anybody at all."""

    public: bool = False
    roles: frozenset[Role] | None = None

    def admits(self, who: Identity | None) -> bool:
        """Whether this person may pass."""
        if self.public:
            return True
        return who is not None and (self.roles is None or bool(self.roles & who.roles))

    def __str__(self) -> str:
        if self.public:
            return "public"
        return "signed in" if self.roles is None else ", ".join(sorted(self.roles))


PUBLIC = Access(public=True)
SIGNED_IN = Access()


def only(*roles: Role) -> Access:
    """Whoever has one of these roles."""
    if not roles:
        raise ValueError("only() needs at least one role")
    return Access(roles=frozenset(roles))
