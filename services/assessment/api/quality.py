"""For programs of those in charge: where firms and experts differ, and where results crowd."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from services.assessment.api.door import OVERSEERS, desk, router
from services.assessment.bunching import Crowd
from services.assessment.editions import CURRENT
from services.assessment.patterns import FIRST_PERIOD, crowds_of, gaps_of, period_of
from services.assessment.reading import exact
from services.assessment.rewording import FEWEST_FIRMS, WidestGap
from services.ui.identity import Who


@router.get("/gaps", access=OVERSEERS)
def show_gaps(request: Request, who: Who, order: str = "share", edition: str = CURRENT) -> Any:
    """Questions and scenes by how far firms and experts are apart, the widest first; `order`: share, shift or firms."""
    with desk.reading(request) as session:
        gaps = gaps_of(session, edition, order)
        return {
            "edition": edition, "order": order, "fewest_firms": FEWEST_FIRMS, "gaps": [_gap(gap) for gap in gaps.shown],
            "too_few": [f"{step.part}.{step.key}" for step in gaps.too_few],
        }  # fmt: skip


@router.get("/crowds", access=OVERSEERS)
def show_crowds(request: Request, who: Who, edition: str = CURRENT, period: str = FIRST_PERIOD) -> Any:
    """Whether results crowd just above a level's score, over a period (`12months`, 2026, 2026Q4, 2026-11), all and by liaison."""
    with desk.reading(request) as session:
        span = period_of(period)
        found = crowds_of(session, edition, span)
        return {
            "edition": edition, "period": span.name, "first_month": span.first, "last_month": span.last, "runs": found.runs,
            "thresholds": [_crowd(crowd) for crowd in found.all],
            "liaisons": [
                {"liaison_id": one.liaison_id, "runs": one.runs, "thresholds": [_crowd(crowd) for crowd in one.crowds]}
                for one in found.liaisons
            ],
        }  # fmt: skip


def _gap(gap: WidestGap) -> dict[str, Any]:
    return {
        "part": gap.step.part, "key": gap.step.key, "title": gap.step.title, "runs": gap.runs, "firms": gap.firms,
        "share_pct": exact(gap.share), "lower_share_pct": exact(gap.lower_share), "mean_shift": exact(gap.mean_shift),
        "unit": "points" if gap.step.question else "levels",
    }  # fmt: skip


def _crowd(crowd: Crowd) -> dict[str, Any]:
    return {
        "level": crowd.level, "threshold": exact(crowd.threshold), "below": crowd.windows.below, "above": crowd.windows.above,
        "expected_above": None if crowd.expected is None else round(crowd.expected, 1),
        "chance": None if crowd.chance is None else float(f"{crowd.chance:.3g}"), "rings": crowd.rings,
    }  # fmt: skip
