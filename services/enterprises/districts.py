"""The districts and zones of the city this center serves."""

from __future__ import annotations

from functools import cache

from services.enterprises.tables import read_table


@cache
def names() -> tuple[str, ...]:
    """Administrative districts first, then zones."""
    table = read_table("districts-wuhan.yaml")
    return tuple(entry["name"] for part in ("districts", "zones") for entry in table[part])
