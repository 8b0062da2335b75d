"""Tables that ship with this room."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml


def read_table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((files("services.enterprises") / "data" / name).read_text("utf-8"))
    return table
