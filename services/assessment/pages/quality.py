"""Whether the questions are understood and the results hold: what managers and commissioners look at now and then."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.assessment.bunching import ALARM, FEWEST, WINDOW
from services.assessment.editions import CURRENT
from services.assessment.pages.door import desk, overseers, router
from services.assessment.patterns import FIRST_PERIOD, Span, crowds_of, gaps_of, months_through, period_of
from services.assessment.rewording import FEWEST_FIRMS
from services.contracts.words import _
from services.ui.identity import Who


@router.get("/quality", access=overseers)
def show_quality(
    request: Request, who: Who, order: str = "share", edition: str = CURRENT, period: str = FIRST_PERIOD
) -> Response:
    with desk.reading(request) as session:
        span = period_of(period)
        return desk.render(
            request, "assessment/quality.html", who=who, gaps=gaps_of(session, edition, order), order=order, edition=edition,
            current=CURRENT, span=span, crowds=crowds_of(session, edition, span), fewest_firms=FEWEST_FIRMS,
            periods=_periods(span), window=WINDOW, fewest_runs=FEWEST, alarm_pct=round(ALARM * 100),
        )  # fmt: skip


def _periods(span: Span) -> list[tuple[str, str]]:
    """What is offered: a year back, this year and the last, the last twelve months one by one, and what was asked for."""
    latest = period_of(FIRST_PERIOD)
    months = [f"{month:%Y-%m}" for month in months_through(latest)][::-1]
    years = [str(latest.last.year), str(latest.last.year - 1)]
    named = {FIRST_PERIOD: _("最近 12 个月")} | {year: _("%(year)s 年") % {"year": year} for year in years}
    named |= {month: _("%(year)s 年 %(month)s 月") % {"year": month[:4], "month": int(month[5:])} for month in months}
    named.setdefault(span.name, _("%(first)s 至 %(last)s") % {"first": f"{span.first:%Y-%m}", "last": f"{span.last:%Y-%m}"})
    return list(named.items())
