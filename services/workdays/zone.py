"""Moments and days where the State Council's calendar holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(now: datetime) -> date:
    """The day it is there at an aware moment."""
    return now.astimezone(SHANGHAI).date()


def closing_of(day: date, closing: time) -> datetime:
    """The moment, in UTC, when a day closes there."""
    return datetime.combine(day, closing, SHANGHAI).astimezone(UTC)
