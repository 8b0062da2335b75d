"""What is published of the benchmark gives nobody away: not by one answer, not by two, not by all of them together."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from uuid import UUID

import numpy as np
import pytest

from services.assessment.banding import Bands, band_of_level, band_of_points, coarsen, count_bands, find_marks, measures_of
from services.assessment.benchmarking import FEWEST_FIRMS, Place, chain_of, end_of, place_of, shift
from services.assessment.editions import get_pack
from services.assessment.grouping import Group, Latest, regroup
from services.contracts.districts import PLACES

pytestmark = pytest.mark.pure

PACK = get_pack("miit-2024")
MEASURES = measures_of(PACK)
MONTHS = [shift(date(2024, 1, 1), number) for number in range(18)]
QUERIES = 10_000


@dataclass(frozen=True)
class Sheet:
    run_id: UUID
    points: dict[str, Decimal]
    levels: dict[str, int]


@dataclass
class World:
    """A region's firms through a year and a half, and what was published of them month by month."""

    seed: int
    firms: int
    sheets: dict[UUID, Sheet] = field(default_factory=dict)
    owner: dict[UUID, UUID] = field(default_factory=dict)
    coins: dict[UUID, int] = field(default_factory=dict)
    published: dict[tuple[date, str], frozenset[UUID]] = field(default_factory=dict)
    moved: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        ids = count(1)
        everybody = [UUID(int=next(ids)) for _ in range(self.firms)]
        places = {firm: self._place() for firm in everybody}
        self.coins = {firm: self.dice.getrandbits(60) for firm in everybody}
        latest: dict[UUID, Latest] = {}
        groups: list[Group] = []
        spent: set[UUID] = set()
        for number, month in enumerate(MONTHS):
            for firm in everybody:
                if self.dice.random() < (0.5 if not number else 0.05 if number % 6 else 0.3):
                    run = UUID(int=next(ids))
                    at = end_of(month) - timedelta(days=self.dice.randrange(1, 28))
                    if self.dice.random() < 0.05:
                        places[firm] = self._place()
                    latest[firm] = Latest(run, firm, at, places[firm])
                    self.sheets[run], self.owner[run] = self._sheet(run), firm
            groups = self._close(groups, latest, spent, month)
            self._publish(groups, month)

    def _close(self, groups: list[Group], latest: dict[UUID, Latest], spent: set[UUID], month: date) -> list[Group]:
        known = {firm: Latest(one.run_id, firm, one.completed_at, one.place, one.run_id in spent) for firm, one in latest.items()}
        moves = regroup(groups, known, month)
        self.moved += len(moves.leaving)
        kept = [
            Group(group.group_id, group.cell, group.since, runs) for group in groups
            if (runs := {firm: run for firm, run in group.runs.items() if run not in moves.leaving})
        ]  # fmt: skip
        for formed in moves.formed:
            runs = {one.enterprise_id: one.run_id for one in formed.sheets}
            spent.update(runs.values())
            kept.append(Group(UUID(int=self.dice.getrandbits(100)), formed.cell, month, runs))
        return kept

    def _publish(self, groups: list[Group], month: date) -> None:
        cells: dict[str, set[UUID]] = defaultdict(set)
        for group in groups:
            for key in chain_of(place_of(group.cell)):
                cells[key].update(group.runs.values())
        self.published |= {(month, key): frozenset(runs) for key, runs in cells.items()}

    def _place(self) -> Place:
        industry = self.dice.choice(["34", "34", "34", "35", "36", "14", "65", ""])
        return Place(industry, self.dice.choice(["小型", "小型", "微型", "待补充"]), self.dice.choice([*PLACES[:3], "外地"]))

    def _sheet(self, run: UUID) -> Sheet:
        points = {one.key: one.of * self.dice.randrange(101) / 100 for one in MEASURES if one.kind == "points"}
        return Sheet(run, points, {one.key: self.dice.randrange(5) for one in MEASURES if one.kind == "level"})

    def answer(self, month: date, place: Place) -> frozenset[UUID]:
        """The sheets behind what a query is answered with."""
        return next((self.published[month, key] for key in chain_of(place) if (month, key) in self.published), frozenset())

    def bands(self, run: UUID) -> Bands:
        return coarsen(PACK, self.sheets[run].points, self.sheets[run].levels, self.coins[self.owner[run]])


@cache
def world(seed: int) -> World:
    return World(seed, 40 + 60 * (seed % 4))


def firms_of(world: World, runs: frozenset[UUID]) -> int:
    return len({world.owner[run] for run in runs})


def is_safe(world: World, runs: frozenset[UUID]) -> bool:
    return not runs or firms_of(world, runs) >= FEWEST_FIRMS


@pytest.mark.parametrize("seed", range(12))
def test_all_that_was_ever_published_splits_the_firms_into_parts_of_enough(seed: int) -> None:
    """The parts are what the answers can tell apart, by whatever sums and differences; exchanging two sheets of a part changes nothing."""
    told = defaultdict(list)
    for answer, runs in world(seed).published.items():
        for run in runs:
            told[run].append(answer)
    parts = Counter(map(tuple, told.values()))
    assert parts, "nothing was published"
    assert min(parts.values()) >= FEWEST_FIRMS
    assert all(len({world(seed).owner[run] for run in runs}) == len(runs) for runs in world(seed).published.values())


def test_ten_thousand_queries_and_their_differences_reach_no_cell_of_too_few() -> None:
    tried = 0
    for seed in range(4):
        dice, seen = random.Random(seed), world(seed)
        asked = [(dice.choice(MONTHS), seen._place()) for _ in range(QUERIES // 4)]
        answers = [seen.answer(*one) for one in asked]
        assert all(is_safe(seen, runs) for runs in answers)
        for (month, place), runs in zip(asked, answers, strict=True):
            nested = [seen.published.get((month, key), frozenset()) for key in chain_of(place)]
            before = seen.answer(shift(month, -1), place)
            for other in (*nested, before, dice.choice(answers), dice.choice(answers)):
                assert is_safe(seen, runs - other)
                assert is_safe(seen, other - runs)
                assert is_safe(seen, runs & other)
                tried += 1
    assert tried > QUERIES


@pytest.mark.parametrize("seed", range(4))
def test_no_sum_of_answers_with_whatever_factors_weighs_one_firm_more_than_a_fifth(seed: int) -> None:
    """Least squares finds the combination of all answers that comes nearest to one sheet alone; it never comes near."""
    seen = world(seed)
    runs = sorted({run for answer in seen.published.values() for run in answer})
    told = np.array([[run in answer for run in runs] for answer in set(seen.published.values())], dtype=float)
    nearest = np.linalg.pinv(told) @ told
    assert nearest.diagonal().max() <= 1 / FEWEST_FIRMS + 1e-6


def test_who_knows_every_other_sheet_still_finds_two_levels_of_every_scene_that_explain_all_that_was_published() -> None:
    """A firm's sheet is replaced by another one, different in every scene: with other coins and earlier sheets to match, not a
    mark of any cell and month moves. Nor does one when its points are elsewhere in their tenth.
    """
    seen = world(0)
    targets = sorted({seen.owner[run] for answer in seen.published.values() for run in answer})
    for firm in random.Random(1).sample(targets, 3):
        own = [run for run in seen.sheets if seen.owner[run] == firm]
        before, coins, sheets = marks_about(seen, own), seen.coins[firm], {run: seen.sheets[run] for run in own}
        for run in own:
            disguise(seen, own, run)
            assert all(seen.sheets[run].levels[name] != level for name, level in sheets[run].levels.items())
            assert all(seen.sheets[run].points[name] != points for name, points in sheets[run].points.items())
            assert marks_about(seen, own) == before
            seen.coins[firm] = coins
            seen.sheets.update(sheets)


def disguise(seen: World, own: list[UUID], run: UUID) -> None:
    """Put in place of the firm's sheets others that show the same bands, the one of `run` different everywhere."""
    firm = seen.owner[run]
    coins, levels = 0, {one: dict(seen.sheets[one].levels) for one in own}
    for place, scene in enumerate(PACK.all_scenes):
        bands = {one: band_of_level(levels[one][scene.name], seen.coins[firm] >> place & 1) for one in own}
        coin, other = explanation(bands, run, levels[run][scene.name])
        coins |= coin << place
        for one in own:
            levels[one][scene.name] = other[one]
    seen.coins[firm] = coins
    for one in own:
        seen.sheets[one] = Sheet(
            one, {key: elsewhere(points, key) for key, points in seen.sheets[one].points.items()}, levels[one]
        )


def explanation(bands: dict[UUID, int], run: UUID, level: int) -> tuple[int, dict[UUID, int]]:
    """A coin and levels that show these bands, with another level than this one in `run`."""
    for coin in (0, 1):
        shows = {one: [may for may in range(5) if band_of_level(may, coin) == band] for one, band in bands.items()}
        other = [may for may in shows[run] if may != level]
        if other and all(shows.values()):
            return coin, {one: may[0] for one, may in shows.items()} | {run: other[0]}
    raise AssertionError(f"{bands} can only be explained by level {level}")


def elsewhere(points: Decimal, key: str) -> Decimal:
    of = next(one.of for one in MEASURES if one.key == key)
    lowest = of * band_of_points(points, of) / 10
    return lowest + of / 20 if points == lowest else lowest


def marks_about(seen: World, runs: list[UUID]) -> list[object]:
    """Everything published about cells that any of these sheets is in."""
    about = sorted((answer for answer, inside in seen.published.items() if inside.intersection(runs)), key=str)
    return [
        (answer, {key: find_marks(counts) for key, counts in count_bands(map(seen.bands, seen.published[answer])).items()})
        for answer in about
    ]


def test_groups_are_renewed_when_enough_of_their_firms_have_measured_again() -> None:
    assert sum(world(seed).moved for seed in range(4)) > 40


@cache
def firm(number: int) -> UUID:
    return UUID(int=number)


def sheets(month: date, places: dict[int, Place], run: int = 0, days: int = 3) -> dict[UUID, Latest]:
    at = end_of(month) - timedelta(days=days)
    return {firm(one): Latest(UUID(int=1000 * (run + 1) + one), firm(one), at, place) for one, place in places.items()}


HERE, THERE, OTHER = Place("34", "小型", "江岸区"), Place("34", "小型", "江汉区"), Place("35", "微型", "江岸区")


def test_enough_neighbours_make_the_narrowest_cell_and_the_rest_the_next_wider_one() -> None:
    waiting = sheets(MONTHS[0], {**dict.fromkeys(range(5), HERE), **dict.fromkeys(range(5, 9), THERE), 9: OTHER})
    formed = regroup([], waiting, MONTHS[0]).formed
    assert [(one.cell, len(one.sheets)) for one in formed] == [("34/小型/江岸区", 5)]


def test_too_few_anywhere_wait_and_come_in_together_where_they_are_enough() -> None:
    few = {**dict.fromkeys(range(3), HERE), 3: OTHER}
    assert regroup([], sheets(MONTHS[0], few), MONTHS[0]).formed == []
    enough = regroup([], sheets(MONTHS[0], {**few, 4: Place("14", "微型", "江岸区")}), MONTHS[0]).formed
    assert [(one.cell, len(one.sheets)) for one in enough] == [("C", 5)]


def test_who_would_go_to_a_wider_cell_that_is_shown_already_waits_half_a_year_for_nearer_peers() -> None:
    shown = [Group(UUID(int=1), "C", MONTHS[0], {firm(100 + n): UUID(int=100 + n) for n in range(5)})]
    five = {**dict.fromkeys(range(4), HERE), 4: OTHER}
    assert regroup(shown, sheets(MONTHS[1], five), MONTHS[1]).formed == []
    waited = regroup(shown, sheets(MONTHS[1], five), shift(MONTHS[1], 7)).formed
    assert [(one.cell, len(one.sheets)) for one in waited] == [("C", 5)]


@pytest.mark.parametrize(
    ("of", "again", "leaves"), [(5, 4, 0), (5, 5, 5), (9, 5, 9), (10, 5, 5), (12, 7, 7), (12, 8, 12)]
)  # fmt: skip
def test_a_group_lets_go_only_so_that_nobody_is_left_alone(of: int, again: int, leaves: int) -> None:
    group = Group(UUID(int=1), "34", MONTHS[0], {firm(n): UUID(int=1000 + n) for n in range(of)})
    latest = sheets(MONTHS[0], dict.fromkeys(range(of), HERE)) | sheets(MONTHS[2], dict.fromkeys(range(again), HERE), run=1)
    moves = regroup([group], latest, MONTHS[2])
    assert len(moves.leaving) == leaves
    assert sum(len(one.sheets) for one in moves.formed) == (again if leaves else 0)


def test_a_group_is_counted_two_years_and_an_old_sheet_does_not_enter() -> None:
    group = Group(UUID(int=1), "34", MONTHS[0], {firm(n): UUID(int=1000 + n) for n in range(5)})
    latest = sheets(MONTHS[0], dict.fromkeys(range(5), HERE))
    assert regroup([group], latest, shift(MONTHS[0], 23)).leaving == frozenset()
    assert len(regroup([group], latest, shift(MONTHS[0], 24)).leaving) == 5
    assert regroup([], latest, shift(MONTHS[0], 13)).formed == []
    assert len(regroup([], latest, shift(MONTHS[0], 11)).formed) == 1


def test_marks_are_bands_that_a_firm_is_in() -> None:
    marks = find_marks(Counter([2, 3, 5, 7, 9]))
    assert (marks.lower, marks.middle, marks.upper) == (3, 5, 7)
    marks = find_marks(Counter([0] * 6 + [3] * 2))
    assert (marks.lower, marks.middle, marks.upper) == (0, 0, 0)
