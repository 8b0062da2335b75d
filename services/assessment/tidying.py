"""One line of what somebody typed, without what nobody sees: no breaks, no letters of no width, no turned directions. Pure."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def tidy_line(text: str) -> str:
    """Blanks of every kind count as one space; a text that nobody can see is empty."""
    return " ".join("".join(map(_seen, text)).split())


def _seen(letter: str) -> str:
    return letter if letter.isspace() or unicodedata.category(letter) not in _UNSEEN else ""
