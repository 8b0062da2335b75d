"""Finding a firm by any part of its name: every name is kept as the set of its neighbouring pairs of characters.

PostgreSQL's own inverted index over arrays answers "has all of these pairs"; the few that come back are then compared
in full. It needs no extension, and Chinese needs no dictionary for it.
"""

from __future__ import annotations

import unicodedata


def legible(text: str) -> str:
    """What was typed to look for, without what nobody can type: the database takes no control characters."""
    return "".join(char for char in text if char.isprintable()).strip()


def fold(text: str) -> str:
    """`text` as it is compared: full width made plain, lower case, no blanks, one kind of bracket."""
    return "".join(legible(unicodedata.normalize("NFKC", text)).lower().split())


def pairs_of(text: str) -> list[str]:
    """The distinct single characters and neighbouring pairs of a name, sorted."""
    folded = fold(text)
    return sorted({folded[at : at + 2] for at in range(len(folded))} | set(folded))


def needles_of(part: str) -> list[str]:
    """What a name must have to contain `part`: its pairs, or the one character typed."""
    folded = fold(part)
    if len(folded) < 2:
        return [folded] if folded else []
    return sorted({folded[at : at + 2] for at in range(len(folded) - 1)})
