"""What the pages and the API show of patterns among many runs: which edition, which order, which period, and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.bunching import ALARM, FEWEST, Crowd, add_up, look_for_crowds
from services.assessment.editions import get_pack
from services.assessment.models import THE_FIRM
from services.assessment.rewording import Gaps, Order, find_gaps
from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.workdays import today

FIRST_PERIOD = "12months"
MOST_LIAISONS = 50


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, by their first days; the present one as far as it goes."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class LiaisonCrowds:
    """What one liaison answered on firms' behalf, where it was enough to be tested."""

    liaison_id: UUID
    case_id: UUID | None
    runs: int
    crowds: list[Crowd]

    @property
    def rings(self) -> bool:
        return any(crowd.rings for crowd in self.crowds)


@dataclass(frozen=True, slots=True)
class Crowds:
    """All runs of a period, and those answered on behalf, by liaison: who rings comes first."""

    runs: int
    all: list[Crowd]
    liaisons: list[LiaisonCrowds]

    @property
    def rings(self) -> bool:
        return any(crowd.rings for crowd in self.all)


def gaps_of(session: Session, edition: str, order: str) -> Gaps:
    """Raises: Invalid, naming `order` or `edition`."""
    known: tuple[Order, ...] = get_args(Order)
    chosen = next((one for one in known if one == order), None)
    if chosen is None:
        raise Invalid(_("排序只能是 {known} 之一").format(known="、".join(known)), where="order")
    return find_gaps(get_pack(edition), queries.list_tallies(session, edition), chosen)


def period_of(text: str, now: datetime | None = None) -> Span:
    """`12months`, a year (2026), a quarter (2026Q4) or a month (2026-11).

    Raises:
        Invalid: none of these, or not begun yet.
    """
    month = today(now or datetime.now(UTC)).replace(day=1)
    if text == FIRST_PERIOD:
        return Span(text, _months_before(month, 11), month)
    found = re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2])|Q([1-4]))?", text, re.ASCII)
    if found is None:
        raise Invalid(_("时段请写 12months、年份（如 2026）、季度（如 2026Q4）或月份（如 2026-11）"), where="period")
    year, first, last = int(found[1]), int(found[2] or 1), int(found[2] or 12)
    if found[3]:
        first, last = int(found[3]) * 3 - 2, int(found[3]) * 3
    span = Span(text, date(year, first, 1), date(year, last, 1))
    if span.first > month:
        raise Invalid(_("这个时段还没有开始"), where="period")
    return span


def quarter_before(now: datetime) -> Span:
    """The last quarter that is over."""
    month = today(now).replace(day=1)
    last = _months_before(month, (month.month - 1) % 3 + 1)
    return Span(f"{last.year}Q{last.month // 3}", _months_before(last, 2), last)


def crowds_of(session: Session, edition: str, span: Span) -> Crowds:
    pack = get_pack(edition)
    by_liaison = queries.read_score_counts(session, edition, span.first, span.last)
    everybody = add_up(row for counts in by_liaison.values() for row in counts.items())
    enough = {one: counts for one, counts in by_liaison.items() if one != THE_FIRM and sum(counts.values()) >= FEWEST}
    looked = {one: look_for_crowds(pack, counts, ALARM / len(enough)) for one, counts in enough.items()}
    tested = {one: crowds for one, crowds in looked.items() if any(crowd.expected is not None for crowd in crowds)}
    cases = queries.find_a_case_of(session, edition, list(tested), span.first, span.last)
    liaisons = [LiaisonCrowds(one, cases.get(one), sum(by_liaison[one].values()), crowds) for one, crowds in tested.items()]
    liaisons.sort(key=lambda one: (not one.rings, -one.runs, one.liaison_id))
    return Crowds(sum(everybody.values()), look_for_crowds(pack, everybody), liaisons[:MOST_LIAISONS])


def _months_before(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def months_through(span: Span) -> list[date]:
    """The first days of its months."""
    count = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    return [_months_before(span.last, back) for back in range(count, -1, -1)]
