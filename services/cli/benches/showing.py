"""What a bench found, as a person reads it."""

from __future__ import annotations

from typing import Any

from rich.table import Table


def as_table(found: dict[str, dict[str, Any]]) -> Table:
    """Figures, ratios and conditions, one a line."""
    table = Table("", "")
    for part in ("figures", "ratios", "conditions"):
        table.add_section()
        for name, value in found[part].items():
            table.add_row(name, str(value))
    return table
