from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.attributing import FEWEST_FIRMS, Drift, Scores, measure_drift, take_apart

pytestmark = pytest.mark.pure

points = st.integers(0, 1_000).map(lambda tenths: Decimal(tenths) / 10)
scores = st.builds(Scores, points, st.none() | points)
drifts = st.builds(Drift, st.integers(-50, 50).map(lambda tenths: Decimal(tenths) / 10), st.just(FEWEST_FIRMS))


@given(points, scores, scores, drifts)
def test_the_parts_add_up_to_what_was_observed(before: Decimal, earlier: Scores, later: Scores, drift: Drift) -> None:
    parts = take_apart(before, earlier, later, drift)
    assert parts.observed is not None and parts.edition is not None and parts.rest is not None and drift.points is not None  # noqa: PT018
    assert parts.edition + (parts.eye or 0) + drift.points + parts.rest == parts.observed == later.own - before


def test_what_experts_saw_both_times_goes_before_what_firms_said() -> None:
    """Said 30 → 50, seen 28 → 40: of the twenty, eight are a milder eye; firms without work gained two, so ten are left."""
    parts = take_apart(Decimal(30), Scores(Decimal(30), Decimal(28)), Scores(Decimal(50), Decimal(40)), Drift(Decimal(2), 9))
    assert (parts.observed, parts.edition, parts.eye, parts.changed, parts.rest) == (20, 0, 8, 12, 10)
    half = take_apart(Decimal(30), Scores(Decimal(30)), Scores(Decimal(50), Decimal(40)), Drift(Decimal(2), 9))
    assert (half.eye, half.rest) == (None, 18)


def test_another_edition_is_taken_off_where_the_sheet_can_be_carried_over_and_else_nothing_is_told() -> None:
    parts = take_apart(Decimal(30), Scores(Decimal(34)), Scores(Decimal(50)), Drift(Decimal(0), 5))
    assert (parts.observed, parts.edition, parts.rest) == (20, 4, 16)
    untold = take_apart(Decimal(30), Scores(None), Scores(Decimal(50)), Drift(Decimal(0), 5))
    assert (untold.observed, untold.edition, untold.changed, untold.rest) == (None, None, None, None)


def test_from_too_few_firms_no_drift_is_told_and_nothing_is_invented() -> None:
    few = measure_drift([Decimal(3)] * (FEWEST_FIRMS - 1))
    assert (few.points, few.firms) == (None, 4)
    parts = take_apart(Decimal(30), Scores(Decimal(30)), Scores(Decimal(50)), few)
    assert (parts.changed, parts.rest) == (20, None)
    assert measure_drift([Decimal(gain) for gain in ("0", "1.25", "9", "1.5", "-2")]).points == Decimal("1.3")
