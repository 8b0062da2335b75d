"""Industries and districts by name, as experts choose them and reasons spell them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _served() -> dict[str, Any]:
    served: dict[str, Any] = yaml.safe_load((files(__package__) / "data" / "served.yaml").read_text(encoding="utf-8"))
    return served


def industries() -> dict[str, str]:
    """Two-digit division → name."""
    return dict(_served()["industries"])


def industry_name(code: str) -> str:
    """The division's name, or its code where the standard has none such."""
    return str(_served()["industries"].get(code, code))


def districts() -> list[str]:
    """Districts and zones of the city."""
    return list(_served()["districts"])
