"""Matching as a thought: explained, fair, and the same whatever order its input comes in."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import SCENES, SizeClass
from services.providers.matching import Demand, Firm, Offer, Vendor, rank_providers

pytestmark = pytest.mark.pure

CASE = UUID(int=99)
FIRM = Firm("34", "江岸区", SizeClass.SMALL)
PLANNING = Demand("计划排程", 2, 1)


def offer(number: int = 1, provider: int = 1, **changes: object) -> Offer:
    whole = Offer(
        UUID(int=number),
        UUID(int=provider),
        f"产品{number}",
        frozenset({"计划排程"}),
        frozenset({"34"}),
        frozenset({1, 2}),
        30,
        True,
    )
    return replace(whole, **changes)


def vendors(*numbers: int, **changes: object) -> dict[UUID, Vendor]:
    return {UUID(int=n): replace(Vendor(UUID(int=n)), **changes) for n in numbers}


def rank(demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor], firm: Firm = FIRM) -> list[tuple[int, int]]:
    return [(one.provider_id.int, one.score) for one in rank_providers(demands, firm, offers, known, seed=CASE)]


def test_a_product_that_fits_everything_is_worth_a_hundred() -> None:
    assert rank([PLANNING], [offer()], vendors(1, districts=frozenset({"江岸区"}))) == [(1, 100)]


def test_a_provider_without_a_product_for_any_scene_is_not_listed() -> None:
    assert rank([PLANNING], [offer(scenes=frozenset({"财务管理"}))], vendors(1)) == []


def test_a_product_for_other_industries_does_not_count() -> None:
    assert rank([PLANNING], [offer(industries=frozenset({"13"}))], vendors(1)) == []


def test_naming_the_industry_beats_serving_all() -> None:
    offers = [offer(1, 1, industries=frozenset()), offer(2, 2)]
    assert [number for number, _score in rank([PLANNING], offers, vendors(1, 2))] == [2, 1]


def test_the_pressing_scene_weighs_more() -> None:
    demands = [PLANNING, Demand("财务管理", 2, 3)]
    offers = [offer(1, 1), offer(2, 2, scenes=frozenset({"财务管理"}))]
    assert [number for number, _score in rank(demands, offers, vendors(1, 2))] == [1, 2]


def test_of_equals_the_one_with_fewer_firms_at_present_comes_first() -> None:
    known = vendors(1, load=4) | vendors(2, load=1)
    assert [number for number, _score in rank([PLANNING], [offer(1, 1), offer(2, 2)], known)] == [2, 1]


def test_load_never_outweighs_a_better_fit() -> None:
    known = vendors(1, load=50) | vendors(2)
    offers = [offer(1, 1), offer(2, 2, levels=frozenset({1}))]
    assert [number for number, _score in rank([PLANNING], offers, known)] == [1, 2]


def test_equals_take_turns_from_case_to_case() -> None:
    offers, known = [offer(1, 1), offer(2, 2)], vendors(1, 2)
    firsts = [rank_providers([PLANNING], FIRM, offers, known, seed=UUID(int=n))[0].provider_id.int for n in range(400)]
    assert 160 < firsts.count(1) < 240


def test_reasons_say_what_is_covered_what_fits_and_what_is_missing() -> None:
    demands = [PLANNING, Demand("质量管理", 3, 2)]
    reasons = rank_providers(demands, FIRM, [offer()], vendors(1, districts=frozenset({"江岸区"})), seed=CASE)[0].reasons
    assert reasons == (
        "诊断提出的 2 个场景中能做 1 个：计划排程",
        "“产品1”可支撑计划排程提升到二级",
        "有面向通用设备制造业的产品",
        "“产品1”是“小快轻准”产品，适合小型企业",
        "最快约 30 天上线",
        "在江岸区有服务团队",
        "暂不能做：质量管理",
    )


def test_a_level_it_does_not_reach_is_said_plainly() -> None:
    reasons = rank_providers([replace(PLANNING, target_level=4)], FIRM, [offer()], vendors(1), seed=CASE)[0].reasons
    assert "“产品1”能做计划排程，但未标明能达到四级" in reasons


some_scenes = st.frozensets(st.sampled_from(SCENES[:6]), min_size=1, max_size=4)
some_demands = st.lists(
    st.builds(Demand, st.sampled_from(SCENES[:6]), st.integers(1, 4), st.integers(1, 3)),
    min_size=1,
    max_size=5,
    unique_by=lambda d: d.scene,
)
some_offers = st.lists(
    st.builds(
        Offer, st.uuids(), st.sampled_from([UUID(int=n) for n in range(1, 6)]), st.just("产品"), some_scenes,
        st.frozensets(st.sampled_from(["34", "35", "13"]), max_size=2), st.frozensets(st.integers(1, 4), min_size=1), st.integers(1, 200),
        st.booleans(),
    ),
    min_size=1, max_size=12, unique_by=lambda one: one.product_id,
)  # fmt: skip
some_vendors = st.lists(st.integers(0, 9), min_size=5, max_size=5).map(
    lambda loads: {
        UUID(int=n): Vendor(UUID(int=n), frozenset({"江岸区"}) if n % 2 else frozenset(), load) for n, load in enumerate(loads, 1)
    }
)


@given(some_demands, some_offers, some_vendors, st.randoms())
def test_the_order_of_the_input_changes_nothing(
    demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor], random: Random
) -> None:
    first = rank_providers(demands, FIRM, offers, known, seed=CASE)
    shuffled, turned = random.sample(offers, len(offers)), dict(reversed(known.items()))
    assert rank_providers(demands, FIRM, shuffled, turned, seed=CASE) == first


@given(some_demands, some_offers, some_vendors)
def test_scores_lie_between_0_and_100_and_fall(demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor]) -> None:
    scores = [one.score for one in rank_providers(demands, FIRM, offers, known, seed=CASE)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


@given(some_demands, some_offers, some_vendors)
def test_one_more_product_never_makes_its_provider_worse(
    demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor]
) -> None:
    extra, *others = offers
    before = dict(rank(demands, others, known))
    after = dict(rank(demands, offers, known))
    assert after.get(extra.provider_id.int, 0) >= before.get(extra.provider_id.int, 0)
    assert all(after[number] == score for number, score in before.items() if number != extra.provider_id.int)


@given(some_demands, some_offers, some_vendors, st.sampled_from(SCENES[:6]))
def test_one_more_scene_never_makes_a_product_worse(
    demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor], scene: str
) -> None:
    wider = [replace(offers[0], scenes=offers[0].scenes | {scene}), *offers[1:]]
    before, after = dict(rank(demands, offers, known)), dict(rank(demands, wider, known))
    assert all(after[number] >= score for number, score in before.items())


@given(some_demands, some_offers, some_vendors)
def test_everybody_listed_has_a_product_for_a_scene_and_the_industry(
    demands: list[Demand], offers: list[Offer], known: dict[UUID, Vendor]
) -> None:
    wanted = {demand.scene for demand in demands}
    fitting = {one.provider_id for one in offers if one.scenes & wanted and (not one.industries or "34" in one.industries)}
    assert {one.provider_id for one in rank_providers(demands, FIRM, offers, known, seed=CASE)} == fitting
