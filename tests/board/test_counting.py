"""Counting one by one: what counts for what, and that order and repeats change nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.board.counting import COUNTS, WITHDRAWS
from services.board.lines import LINES, UNITS
from services.board.queries.figures import read_sums
from services.board.reporting import levels_of, months_back, rows_of
from services.contracts.assessment import ResultRecorded
from services.contracts.envelope import seal, write
from services.contracts.outreach import StoryPublished, StoryWithdrawn
from services.messaging.inbox import deliver
from tests.board.history import WANTED, History, expected

PROJECTIONS = ("counted", "withdrawn", "firm_months", "sums", "firms", "cases", "waiting")


def tables(center) -> dict[str, list[tuple]]:
    with center.database("board").reading() as session:
        return {name: sorted(map(tuple, session.execute(text(f"SELECT t::text FROM {name} t")).all())) for name in PROJECTIONS}


def test_every_line_is_counted_by_some_fact_in_a_known_unit():
    fed = {rule.line for rules in COUNTS.values() for rule in rules}
    assert fed == set(LINES)
    assert {rule.line for rules in WITHDRAWS.values() for rule in rules} <= fed
    assert {unit for line in LINES.values() for unit in line.units} <= set(UNITS)
    assert {line.measure for line in LINES.values() if line.reported} == set(range(1, 10))


def test_a_story_taken_back_and_published_again_counts_once(center):
    ids = {"story_id": uuid7(), "case_id": uuid7(), "enterprise_id": uuid7(), "title": "x", "reason": "y"}
    at = datetime(2026, 10, 30, tzinfo=UTC)
    events = [
        seal(kind.model_validate({**ids, "version": number}), at=at + timedelta(days=number))
        for number, kind in enumerate([StoryPublished, StoryWithdrawn, StoryPublished])
    ]
    for event in [events[2], events[0], events[1], events[0]]:
        center.tell(event, room="board")
    with center.database("board").reading() as session:
        rows = session.execute(text("SELECT month::text, what, value FROM sums WHERE line = 'stories' ORDER BY what")).all()
    assert [tuple(row) for row in rows] == [("2026-11-01", "firms", 1), ("2026-11-01", "new", 1), ("2026-11-01", "times", 1)]


def test_a_result_from_elsewhere_counts_once_however_often_it_is_corrected_and_never_as_a_test_of_ours(center):
    ids = {"case_id": uuid7(), "enterprise_id": uuid7()}
    first, second, third = uuid7(), uuid7(), uuid7()
    at = datetime(2026, 10, 3, tzinfo=UTC)
    events = [
        seal(ResultRecorded.model_validate(ResultRecorded.sample | ids | changes), at=at + timedelta(days=number))
        for number, changes in enumerate([
            {"result_id": first}, {"result_id": second, "corrects_result_id": first}, {"result_id": third, "corrects_result_id": second},
        ])
    ]  # fmt: skip
    for event in [events[1], events[2], events[0], events[1]]:
        center.tell(event, room="board")
    with center.database("board").reading() as session:
        rows = session.execute(text("SELECT line, what, value FROM sums WHERE value > 0 ORDER BY what")).all()
    assert [tuple(row) for row in rows] == [(line, what, 1) for line, what in
        [("results_recorded", "firms"), ("results_recorded", "new"), ("results_recorded", "times")]]  # fmt: skip


def told_by_board(center, months: list[date]) -> dict[tuple[str, str, str, str], int]:
    """The same questions, asked of what the board's pages read."""
    found: dict[tuple[str, str, str, str], int] = {}
    for month in months:
        with center.database("board").reading() as session:
            sums = read_sums(session, month.replace(month=1), month)
        year_is_over = month == max(one for one in months if one.year == month.year)
        spans = [(f"{month:%Y-%m}", "month", "month")] + ([(f"{month:%Y}", "year", "total")] if year_is_over else [])
        for row in rows_of(sums, {}, month, reported=False):
            what = "firms" if row.unit == "家" else "things"
            found |= {(row.line, name, what, span): getattr(row, field) for name, span, field in spans}
        for level in levels_of(sums, month):
            found |= {(level.line, name, f"level{level.level}", span): getattr(level, field) for name, span, field in spans}
    return {key: value for key, value in found.items() if value and key[0] in WANTED}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_figures_equal_an_independent_query_and_no_order_changes_a_byte(center, seed):
    history = History(seed)
    with_batches(center, history.shuffled(seed), size=37)
    months = months_back(date(2027, 2, 1), 8)
    assert told_by_board(center, months) == expected(history.events)
    before = tables(center)
    clear(center)
    with_batches(center, sorted(history.events, key=lambda event: (event.time, event.id)), size=100)
    assert tables(center) == before
    clear(center)
    with_batches(center, history.shuffled(seed + 100), size=1)
    assert tables(center) == before


def with_batches(center, events, size: int) -> None:
    """As the inbox hands them over: so many to a transaction."""
    for listener in (one for one in center.listeners if one.room == "board"):
        bodies = [write(event) for event in events if event.type in listener.known]
        for start in range(0, len(bodies), size):
            assert not deliver(center.database("board"), listener, bodies[start : start + size]).failed


def clear(center) -> None:
    with center.database("board").transaction() as session:
        for table in (*PROJECTIONS, "inbox"):
            session.execute(text(f"DELETE FROM {table}"))
