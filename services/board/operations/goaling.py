"""Setting what a year should reach."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from services.board.entries import GoalEntry
from services.board.lines import HEADLINES, LINES, Line, lines_of
from services.board.models import Goal
from services.board.operations.counting import wake_watchers
from services.contracts.board import GoalSet
from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def set_goal(session: Session, who: Identity, entry: GoalEntry) -> Goal:
    """The goal that holds from now on; earlier ones stay in the history. A target of 0 takes the goal back.

    Raises:
        Invalid: a line that is not the measure's, a unit in which it is not counted.
    """
    line = _line_of(entry)
    if entry.unit not in line.units:
        raise Invalid(_("“%(line)s”只按%(units)s统计") % {"line": line.title, "units": "、".join(line.units)}, where="unit")
    goal = Goal(
        measure=line.measure, line=line.key, unit=entry.unit, year=entry.year, target=entry.target, set_by=who.person_id,
        set_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(goal)
    session.flush()
    fact = GoalSet(
        goal_for=line.measure, line=line.key, year=entry.year, unit=entry.unit, target=entry.target, by=who.person_id
    )  # fmt: skip
    say(session, fact)
    wake_watchers(session)
    return goal


def _line_of(entry: GoalEntry) -> Line:
    if entry.line is None:
        fitting = [line for line in lines_of(entry.measure) if entry.unit in line.units]
        headline = LINES[HEADLINES[entry.measure]]
        return headline if entry.unit in headline.units or not fitting else fitting[0]
    line = LINES.get(entry.line)
    if line is None or line.measure != entry.measure or not line.reported:
        raise Invalid(_("这项举措没有这个统计项，请从列表中选择"), where="line")
    return line
