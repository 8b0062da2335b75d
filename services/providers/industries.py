"""Divisions of GB/T 4754-2017, for saying which industries a product serves."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def divisions() -> dict[str, str]:
    """Two-digit code → name, in the order of the standard."""
    text = (files(__package__) / "divisions.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["divisions"])


def division_name(code: str) -> str:
    """The division's name, or its code where the standard has none such."""
    return divisions().get(code, code)
