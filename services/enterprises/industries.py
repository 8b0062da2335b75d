"""GB/T 4754-2017: sections and divisions. Section names and divisions 13-43 are as published; the others are recalled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Industries:
    """`divisions` maps two digits to a name, `sections` a division to its section's letter and name."""

    divisions: dict[str, str]
    sections: dict[str, tuple[str, str]]


def read_table(name: str) -> dict[str, Any]:
    """A table that ships with this room."""
    table: dict[str, Any] = yaml.safe_load((files("services.enterprises") / "data" / name).read_text("utf-8"))
    return table


@cache
def industries() -> Industries:
    table = read_table("industries-gbt4754-2017.yaml")
    divisions = {str(code).zfill(2): str(name) for code, name in table["divisions"].items()}
    sections: dict[str, tuple[str, str]] = {}
    for section in table["sections"]:
        first, _dash, last = str(section["divisions"]).partition("-")
        for number in range(int(first), int(last or first) + 1):
            sections[f"{number:02}"] = (section["code"], section["name"])
    return Industries(divisions, sections)


def name_of(code: str) -> str:
    """The division's name of any GB/T 4754 code, or the code itself where it is unknown."""
    return industries().divisions.get(code[:2], code)


def section_of(code: str) -> str:
    """The section's letter, or "" where the division is unknown."""
    return industries().sections.get(code[:2], ("", ""))[0]


def options() -> list[tuple[str, str]]:
    """(code, text) for a choice, in the order of the standard."""
    return [(code, f"{code} {name}") for code, name in sorted(industries().divisions.items())]
