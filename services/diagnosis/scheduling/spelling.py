"""Days and times as people in the center write them: 11月25日（周三）09:00–12:00, always Beijing time."""

from __future__ import annotations

from datetime import date, datetime

from services.contracts.words import _
from services.diagnosis.scheduling.slots import Span
from services.workdays import SHANGHAI


def weekday_names() -> list[str]:
    """周一 first."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]


def spell_day(day: date, *, year: bool = False) -> str:
    """11月25日（周三）, with the year in front if wished."""
    text = _("{month}月{day}日（{weekday}）").format(month=day.month, day=day.day, weekday=weekday_names()[day.weekday()])
    return _("{year}年").format(year=day.year) + text if year else text


def spell_span(span: Span, *, year: bool = False) -> str:
    """11月25日（周三）09:00–12:00; the second day too when it ends on another."""
    start, end = (moment.astimezone(SHANGHAI) for moment in (span.starts_at, span.ends_at))
    last = _clock(end) if end.date() == start.date() else f"{spell_day(end.date(), year=year)}{_clock(end)}"
    return f"{spell_day(start.date(), year=year)}{_clock(start)}–{last}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"
