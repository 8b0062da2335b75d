"""Durations and shares as people say them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.contracts.words import _

HOUR, DAY = 3600, 86400


def lasting(seconds: float | None) -> str:
    """3 天 4 小时; under two days in hours, under two hours in minutes; "" for None."""
    if seconds is None:
        return ""
    if seconds < 2 * HOUR:
        return _("%(n)s 分钟") % {"n": round(seconds / 60)}
    if seconds < 2 * DAY:
        return _("%(n)s 小时") % {"n": f"{seconds / HOUR:.1f}".removesuffix(".0")}
    days, rest = divmod(round(seconds / HOUR), 24)
    return _("%(d)s 天 %(h)s 小时") % {"d": days, "h": rest} if rest else _("%(d)s 天") % {"d": days}


def month_named(month: date) -> str:
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}


Seen = dict[int, int]
"""Measure → fingerprint of its card when somebody looked."""


def write_seen(numbers: Mapping[int, int]) -> str:
    """As the id of a server-sent event."""
    return ".".join(str(numbers.get(measure, 0)) for measure in range(10))


def read_seen(written: str) -> Seen | None:
    """What somebody saw last; None for who comes first, or with what none of us wrote."""
    parts = written.split(".")
    if len(parts) != 10 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return None
    return {measure: int(part) for measure, part in enumerate(parts)}
