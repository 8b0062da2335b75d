"""The results of a case one after another, and what changed from each to the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from services.assessment.comparing import Standing, Uplift


@dataclass(frozen=True, slots=True)
class Past:
    """A result as it was given."""

    run_id: UUID
    submitted_at: datetime
    purpose: str
    corrects: bool
    title: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Passage:
    """A result, and the way to it from the one before; the first has none."""

    past: Past
    way: Uplift | None


def recount(results: Sequence[Past]) -> list[Passage]:
    """Results from the oldest on, each with its change."""
    ways = [Uplift(before.standing, after.standing) for before, after in pairwise(results)]
    return [Passage(past, way) for past, way in zip(results, [None, *ways], strict=False)]
