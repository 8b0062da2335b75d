from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.bunching import ALARM, FEWEST, WINDOW, Windows, chance_of, expected_share, lay_windows, look_for_crowds
from services.assessment.editions import CURRENT, get_pack

pytestmark = pytest.mark.pure

THRESHOLDS = (20, 40, 60, 80)
HONEST: dict[str, Callable[[random.Random], float]] = {
    "as firms mostly are": lambda chance: chance.gauss(38, 14),
    "many low, few high": lambda chance: 100 * chance.betavariate(2, 5),
    "falling steeply": lambda chance: chance.expovariate(1 / 12),
    "rising steeply": lambda chance: 100 - chance.expovariate(1 / 20),
    "all near one threshold": lambda chance: chance.gauss(40, 5),
    "all just above one": lambda chance: chance.gauss(45, 6),
    "two kinds of firms": lambda chance: chance.gauss(30, 6) if chance.random() < 0.6 else chance.gauss(55, 8),
}


def draw(kind: str, runs: int, chance: random.Random) -> list[float]:
    drawn = (HONEST[kind](chance) for _ in iter(int, 1))
    inside = (score for score in drawn if 0 <= score < 100)
    return [next(inside) for _ in range(runs)]


def aim(score: float, chance: random.Random) -> float:
    """Half of those who lack little find it."""
    lacking = next((at for at in THRESHOLDS if at - WINDOW <= score < at), None)
    return lacking + 2 * chance.random() if lacking is not None and chance.random() < 0.5 else score


def rings(scores: list[float]) -> bool:
    return any(crowd.rings for crowd in look_for_crowds(get_pack(CURRENT), Counter(int(score) for score in scores)))


def test_honest_scores_of_any_shape_rarely_ring() -> None:
    """700 tests of 7 shapes: at one false alarm in a hundred, more than 16 come once in a thousand times."""
    chance = random.Random(7)
    false = sum(rings(draw(kind, 300, chance)) for kind in HONEST for _ in range(100))
    assert false <= 16, f"{false} of 700"


@pytest.mark.parametrize("kind", list(HONEST))
def test_scores_that_aim_at_a_threshold_ring(kind: str) -> None:
    chance = random.Random(11)
    rung = sum(rings([aim(score, chance) for score in draw(kind, 1_500, chance)]) for _ in range(10))
    assert rung >= 9, f"{rung} of 10"


def test_a_crowd_is_named_with_its_threshold_and_about_how_many_too_many() -> None:
    counts = dict.fromkeys(range(28, 56), 10) | {39: 0, 38: 0, 40: 25}
    found = {crowd.level: crowd for crowd in look_for_crowds(get_pack(CURRENT), counts)}
    assert [level for level, crowd in found.items() if crowd.rings] == [2]
    assert found[2].windows == Windows(40, 20, 55, 40)
    assert 10 <= found[2].excess <= 18


def test_from_too_few_results_nothing_is_said() -> None:
    counts = {40: FEWEST - 1}
    assert [(crowd.chance, crowd.rings) for crowd in look_for_crowds(get_pack(CURRENT), counts)] == [(None, False)] * 4


@given(st.integers(1, 60), st.floats(0.05, 0.95), st.data())
def test_the_chance_is_the_binomial_one(of: int, share: float, data: st.DataObject) -> None:
    above = data.draw(st.integers(0, of))
    plain = sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(above, of + 1))
    assert chance_of(above, of, share) == pytest.approx(plain, rel=1e-9)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_expected_share_grows_with_the_slope_and_is_never_less_than_even(low: int, high: int) -> None:
    share = expected_share(Windows(low, 0, 0, high))
    assert 0.5 <= share < 1
    assert expected_share(Windows(low, 0, 0, high + 50)) >= share - 1e-9


@given(st.dictionaries(st.integers(0, 100), st.integers(0, 50)))
def test_every_result_near_a_threshold_lies_in_exactly_one_window(counts: dict[int, int]) -> None:
    windows = lay_windows(get_pack(CURRENT).level_rule.levels[0].min_score, counts)
    near = sum(runs for point, runs in counts.items() if 80 - 2 * WINDOW <= point < 80 + 2 * WINDOW)
    assert windows.outer_below + windows.inner + windows.outer_above == near
    assert ALARM < 0.05
