"""Which expert is proposed first, and what the firm is told about it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.diagnosis.scheduling import Candidate, Span, Wish, rank

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
MONTH = timedelta(days=30)
WISH = Wish(("计划排程", "生产管控", "质量管理"), "34", "通用设备制造业", "江岸区")


def expert(
    no: int, *, scenes: str = "", industries: str = "", districts: str = "", load: int = 0, days: tuple[int, ...] = (4,)
) -> Candidate:
    slots = tuple(Span(NOW + timedelta(days=day), NOW + timedelta(days=day, hours=3)) for day in days)
    return Candidate(
        UUID(int=no), no, frozenset(scenes.split()), frozenset(industries.split()), frozenset(districts.split()), load, slots
    )


def order(*candidates: Candidate, wish: Wish = WISH) -> list[int]:
    return [proposal.expert_no for proposal in rank(wish, candidates, now=NOW, horizon=MONTH)]


def test_the_scene_wanted_first_counts_most() -> None:
    assert order(expert(1, scenes="质量管理"), expert(2, scenes="计划排程")) == [2, 1]


def test_industry_and_district_decide_between_equal_skills() -> None:
    assert order(expert(1, districts="江岸区"), expert(2, industries="34"), expert(3)) == [2, 1, 3]


def test_the_less_busy_expert_comes_first() -> None:
    assert order(expert(1, load=6), expert(2, load=2)) == [2, 1]


def test_the_earlier_slot_comes_first() -> None:
    assert order(expert(1, days=(9,)), expert(2, days=(3,))) == [2, 1]


def test_a_full_match_scores_near_a_hundred_and_none_near_zero() -> None:
    best, worst = rank(
        WISH,
        [
            expert(1, scenes="计划排程 生产管控 质量管理", industries="34", districts="江岸区", days=(0,)),
            expert(2, load=5, days=(30,)),
        ],
        now=NOW,
        horizon=MONTH,
    )
    assert (best.score, worst.score) == (100, 0)


def test_the_reasons_are_sentences_about_this_firm() -> None:
    [proposal] = rank(
        WISH, [expert(1, scenes="计划排程 质量管理", industries="34", districts="江岸区", load=2)], now=NOW, horizon=MONTH
    )
    assert proposal.reasons == (
        "擅长最需要提升的场景：计划排程、质量管理", "熟悉通用设备制造业", "服务江岸区，路程近", "前后 30 天共 2 次上门", "这位专家最早有空的时间",
    )  # fmt: skip


def test_what_does_not_fit_is_said_too() -> None:
    [proposal] = rank(WISH, [expert(1, scenes="采购管理")], now=NOW, horizon=MONTH)
    assert proposal.reasons[0] == "最需要提升的场景不在其专长内"


def test_before_an_assessment_industry_and_district_decide_and_the_page_says_so() -> None:
    early = Wish((), "34", "通用设备制造业", "江岸区")
    assert order(expert(1, scenes="计划排程"), expert(2, industries="34"), wish=early) == [2, 1]
    [proposal] = rank(early, [expert(1)], now=NOW, horizon=MONTH)
    assert proposal.reasons[0] == "企业还没有测评结果，先按行业和地区匹配"


def test_at_most_three_slots_of_one_expert_are_shown() -> None:
    assert order(expert(1, days=(1, 2, 3, 4, 5, 6))) == [1, 1, 1]


def test_an_expert_without_a_free_slot_is_not_proposed() -> None:
    assert order(expert(1, days=()), expert(2)) == [2]


def test_the_same_question_gets_the_same_answer_in_any_order() -> None:
    chance = random.Random(20261121)
    candidates = [
        expert(no, scenes=" ".join(chance.sample(WISH.wanted_scenes, chance.randint(0, 3))), load=chance.randint(0, 3), days=tuple(sorted(chance.sample(range(9), 4))))
        for no in range(1, 30)
    ]  # fmt: skip
    answer = rank(WISH, candidates, now=NOW, horizon=MONTH)
    for _ in range(20):
        chance.shuffle(candidates)
        assert rank(WISH, candidates, now=NOW, horizon=MONTH) == answer
