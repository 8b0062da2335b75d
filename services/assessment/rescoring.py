"""Many sheets scored at once: the same points, counts and levels as `scoring.py`, as whole numbers side by side. Pure.

What an answer is worth is asked of `points_of` once for each answer ever seen, and remembered; adding up, counting scenes and
finding levels happen for all sheets together. Points are whole ten-thousandths, so that sums are exact in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.assessment.packing import TOP_LEVEL, Pack, Question
from services.assessment.scoring import Result, SceneCount, level_of, points_of

UNITS = 10_000
"""Of a point: no edition gives a finer part."""
MOST_REMEMBERED = 200_000
Sheet = Mapping[str, Any]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """The results of n sheets of one edition, points in `UNITS` of a point.

    scores: (n,) · dimensions: (n, dimensions) · counts_all, counts_constraint: (n, 4), of level 1 and up · levels: (n,)
    """

    pack: Pack
    scores: Numbers
    dimensions: Numbers
    counts_all: Numbers
    counts_constraint: Numbers
    levels: Numbers

    def result(self, number: int) -> Result:
        """One sheet's result, as `score_sheet` gives it."""
        level = int(self.levels[number])
        counts = zip(self.counts_all[number].tolist(), self.counts_constraint[number].tolist(), strict=True)
        points = (Decimal(units) / UNITS for units in self.dimensions[number].tolist())
        return Result(
            pack=self.pack.id,
            score=Decimal(int(self.scores[number])) / UNITS,
            dimensions=dict(zip(self.pack.dimension_points, points, strict=True)),
            scene_counts={at: SceneCount(*both) for at, both in enumerate(counts, start=1)},
            level=level,
            level_name=self.pack.level_names[level],
        )


class _Worth(dict[Any, int]):
    """Answer → units, of one question; an answer not seen before is asked of `points_of`, which refuses what is none."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def __missing__(self, answer: str | tuple[str, ...]) -> int:
        points = points_of(self._question, list(answer) if isinstance(answer, tuple) else answer) * UNITS
        units = int(points)
        if units != points:
            raise ArithmeticError(f"question {self._question.number} gives finer parts of a point than 1/{UNITS}")
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[answer] = units
        return units


class Rescorer:
    """Scores many sheets by one edition."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._worth = [(key, _Worth(question)) for key, question in pack.question_by_key.items()]
        dimensions = list(pack.dimension_points)
        self._of_dimension = np.array(
            [[question.dimension == name for name in dimensions] for question in pack.questions], dtype=np.int64
        )
        self._is_constraint = np.array([scene.is_constraint for scene in pack.all_scenes])

    def score(self, sheets: Sequence[Sheet]) -> Scored:
        """Score whole sheets (`{"answers": …, "scenes": …}`).

        Raises:
            Invalid: an answer or a level that `score_sheet` would refuse too.
            KeyError: a question or scene is missing.
        """
        n = len(sheets)
        points = np.fromiter(self._points(sheets), dtype=np.int64).reshape(n, len(self._worth))
        levels = np.fromiter(self._levels(sheets), dtype=np.int64).reshape(n, len(self._is_constraint))
        return self._add_up(points, levels)

    def _points(self, sheets: Iterable[Sheet]) -> Iterable[int]:
        for sheet in sheets:
            answers = sheet["answers"]
            for key, worth in self._worth:
                answer = answers[key]
                yield worth[tuple(answer) if isinstance(answer, list) else answer]

    def _levels(self, sheets: Iterable[Sheet]) -> Iterable[int]:
        names = tuple(self.pack.scene_by_name)
        for sheet in sheets:
            scenes = sheet["scenes"]
            for name in names:
                yield level_of(scenes[name])

    def _add_up(self, points: Numbers, levels: Numbers) -> Scored:
        dimensions = points @ self._of_dimension
        scores = dimensions.sum(axis=1)
        counts_all = np.stack([(levels >= level).sum(axis=1) for level in range(1, TOP_LEVEL + 1)], axis=1)
        strict = levels[:, self._is_constraint]
        counts_constraint = np.stack([(strict >= level).sum(axis=1) for level in range(1, TOP_LEVEL + 1)], axis=1)
        reached = np.zeros(len(scores), dtype=np.int64)
        for row in reversed(self.pack.level_rule.levels):
            holds = scores >= int(row.min_score * UNITS)
            holds &= counts_all[:, row.level - 1] >= row.min_scenes
            holds &= counts_constraint[:, row.level - 1] >= row.min_constraint
            reached[holds] = row.level
        return Scored(self.pack, scores, dimensions, counts_all, counts_constraint, reached)
