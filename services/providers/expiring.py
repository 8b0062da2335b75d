"""Until when an offer stands: whole working days."""

from __future__ import annotations

from datetime import datetime, time

from services.workdays import closing_of, published_calendar, today

ANSWER_WITHIN = 3
"""Working days a provider has to answer an offer."""

CLOSING = time(18, 0)


def answer_due(offered_at: datetime, *, days: int = ANSWER_WITHIN) -> datetime:
    """The close of business, in China, of the last of `days` working days after the day of the offer.

    Of a year whose notice is not out yet, statutory holidays and weekends count.
    """
    return closing_of(published_calendar().workday_after(today(offered_at), days, estimate=True), CLOSING)
