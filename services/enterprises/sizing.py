"""Size class by 中小企业划型标准规定 (工信部联企业〔2011〕300号).

For each figure the rules name, a firm reaches a grade: micro below the small limit, small from it on, medium from the
medium limit on, large from the upper limit on (以上含本数，以下不含本数). The class is the lowest grade of all the
figures, because each class asks for *all* of its limits. That the published wording comes to this is derived, and so is
which GB/T 4754 codes belong to which row; the longest matching code wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from services.contracts.vocabulary import SizeClass
from services.enterprises.tables import read_table

DOCUMENT = "工信部联企业〔2011〕300号"
_GRADES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)
_LIMITS = ("small_min", "medium_min", "sme_upper_limits")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the rules: `limits[figure]` are the small, medium and upper limits; staff in 人, money in 万元."""

    industry: str
    limits: Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class Sizing:
    """The class, the row it came from, the figures that decided it, and those still missing."""

    size_class: SizeClass
    industry: str = ""
    decided_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    longer_code_needed: bool = False


@cache
def _rules() -> tuple[dict[str, Row], frozenset[str]]:
    table = read_table("enterprise-size-2011.yaml")
    rows = {str(code): _row(entry) for entry in table["industries"] for code in entry["gbt4754_codes"]}
    return rows, frozenset(str(code) for code in table["not_applicable"]["gbt4754_codes"])


def _row(entry: dict[str, Any]) -> Row:
    limits = {
        figure: tuple(Decimal(entry[limit][figure]) for limit in _LIMITS if figure in entry[limit]) for figure in entry["metrics"]
    }
    return Row(entry["industry"], limits)


def _longest(code: str, known: Mapping[str, Row] | frozenset[str]) -> str:
    return next((code[:length] for length in range(len(code), 1, -1) if code[:length] in known), "")


def size_up(code: str, figures: Mapping[str, Decimal | int | None]) -> Sizing:
    """Size a firm of GB/T 4754 `code` (2-4 digits) with `figures` staff (人), revenue_wan and assets_wan (万元)."""
    rows, not_applicable = _rules()
    match, exempt = _longest(code, rows), _longest(code, not_applicable)
    if len(exempt) > len(match):
        return Sizing(SizeClass.NOT_APPLICABLE)
    if not match:
        return Sizing(SizeClass.UNKNOWN, longer_code_needed=any(known.startswith(code) for known in rows))
    return _lowest_grade(rows[match], figures)


def _lowest_grade(row: Row, figures: Mapping[str, Decimal | int | None]) -> Sizing:
    grades = {name: _grade(value, limits) for name, limits in row.limits.items() if (value := figures.get(name)) is not None}
    missing = tuple(name for name in row.limits if name not in grades)
    lowest = min(grades.values(), default=len(_GRADES))
    if missing and lowest > 0:
        return Sizing(SizeClass.UNKNOWN, row.industry, missing=missing)
    return Sizing(_GRADES[lowest], row.industry, tuple(name for name, grade in grades.items() if grade == lowest), missing)


def _grade(value: Decimal | int, limits: tuple[Decimal, ...]) -> int:
    return sum(value >= limit for limit in limits)
