"""What a channel is handed, and what it may say back."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter, ready to go. `letter_id` is the same at every try, for gateways that know repeats by it.

    Address and text stay out of its repr, so that no log shows them.
    """

    letter_id: UUID
    purpose: str
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)


class Undeliverable(Exception):
    """It can never arrive this way: a number that does not exist, an address the server refuses."""
