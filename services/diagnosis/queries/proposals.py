"""Expert and time for a case: what is free is asked once, then ranked for each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from services.diagnosis.queries import experts as of_experts
from services.diagnosis.queries.cases import CaseView
from services.diagnosis.queries.experts import ExpertView
from services.diagnosis.scheduling import HALF_DAY, Candidate, Proposal, iter_slots, rank
from services.workdays import SHANGHAI, Calendar

LEAD = timedelta(hours=24)
"""A firm needs this long to get its people and papers together."""
HORIZON = timedelta(days=30)
PER_EXPERT = 3


@dataclass(frozen=True, slots=True)
class Free:
    """Who is free when, up to `until`. `unknown_year` is the year whose holidays nobody knows yet, if it cuts the search short."""

    candidates: tuple[Candidate, ...]
    names: Mapping[UUID, str]
    until: date
    unknown_year: int | None
    now: datetime

    def proposals(self, case: CaseView, limit: int = 12, per_expert: int = PER_EXPERT) -> list[Proposal]:
        """The best for one case."""
        return rank(case.wish, self.candidates, now=self.now, horizon=HORIZON, limit=limit, per_expert=per_expert)


def find_free(session: Session, now: datetime, *, length: timedelta = HALF_DAY, but: UUID | None = None) -> Free:
    """Every expert's next free slots of `length`; the visit `but` is about to be moved and takes no time.

    Raises:
        UnknownYear: not even the first day can be answered for.
    """
    calendar = of_experts.get_calendar(session)
    first, last = ((now + lead).astimezone(SHANGHAI).date() for lead in (LEAD, HORIZON))
    until = calendar.last_known(first, last)
    views = of_experts.list_experts(session, now)
    candidates = _candidates(session, views, calendar, now, until, length, but)
    names = {view.expert.expert_id: view.name for view in views}
    return Free(candidates, names, until, until.year + 1 if until < last else None, now)


def _candidates(
    session: Session, views: list[ExpertView], calendar: Calendar, now: datetime, until: date, length: timedelta, but: UUID | None
) -> tuple[Candidate, ...]:
    experts = [view.expert for view in views]
    free = of_experts.availabilities_of(session, experts, now.astimezone(SHANGHAI).date())
    taken = of_experts.taken_spans(session, list(free), now, but=but)
    found = []
    for view in views:
        expert = view.expert
        slots = iter_slots(
            free[expert.expert_id], taken[expert.expert_id], calendar, earliest=now + LEAD, until=until, length=length
        )
        found.append(Candidate(
            expert.expert_id, expert.expert_no, frozenset(expert.scenes), frozenset(expert.industries), frozenset(expert.districts),
            view.load, tuple(islice(slots, PER_EXPERT)),
        ))  # fmt: skip
    return tuple(found)
