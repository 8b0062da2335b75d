"""Times and numbers as people in Wuhan read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from services.contracts.words import _
from services.workdays import SHANGHAI

_WEEKDAYS = "一二三四五六日"


def when(moment: datetime | None) -> str:
    """2026年11月25日 09:30, in Shanghai; "" for None."""
    if moment is None:
        return ""
    local = moment.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def day(moment: date | datetime | None) -> str:
    """2026年11月25日（周三）; "" for None. A datetime is taken to Shanghai first."""
    if moment is None:
        return ""
    local = moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
    weekday = _("周%(day)s") % {"day": _WEEKDAYS[local.weekday()]}
    return _("%(year)s年%(month)s月%(day)s日（%(weekday)s）") % {
        "year": local.year, "month": local.month, "day": local.day, "weekday": weekday,
    }  # fmt: skip


def number(value: Decimal | float | None, places: int | None = None) -> str:
    """1,234.5 without trailing zeros; `places` fixes the decimals; "" for None."""
    if value is None:
        return ""
    if places is not None:
        return f"{value:,.{places}f}"
    text = f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
