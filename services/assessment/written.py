"""An edition as it was written: plain YAML, of which nothing may be taken for granted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Place = tuple[int | str, ...]
Written = Mapping[str, Any]
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One of them: the way down the file's tree, and what would be right."""

    place: Place
    what: str


def rows_of(value: Any) -> Iterator[tuple[int, Written]]:
    """The tables of a list, with their places in it."""
    yield from ((at, row) for at, row in enumerate(value if isinstance(value, list) else []) if isinstance(row, Mapping))


def number_in(value: Any) -> Decimal | None:
    """A number as YAML gives it; None where it is none, or one that nothing here can be: those the schema names."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None


def shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def is_finer(number: Decimal, decimals: int) -> bool:
    """Whether it has more decimals than that."""
    exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent > decimals
