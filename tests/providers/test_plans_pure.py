"""A plan over the four domains, how far it has got, and what changed between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import SCENES, CloudDomain
from services.providers.differing import changes_between
from services.providers.placing import DOMAIN_OF, place, present_levels, progress_of
from tests.providers.projects import plan

pytestmark = pytest.mark.pure

TODAY = date(2026, 12, 1)


@dataclass
class Milestone:
    due_on: date
    reached_at: datetime | None = None


def test_every_scene_of_the_indicators_has_a_domain_and_every_domain_a_scene() -> None:
    assert set(DOMAIN_OF) == set(SCENES)
    assert set(DOMAIN_OF.values()) == set(CloudDomain)


@given(st.lists(st.sampled_from(SCENES), unique=True), st.sets(st.sampled_from(list(CloudDomain))))
def test_a_plan_is_laid_out_over_all_four_domains_and_loses_no_scene(scenes: list[str], chosen: set[CloudDomain]) -> None:
    placed = place([str(one) for one in chosen], [{"scene": one, "target_level": 2} for one in scenes], {})
    assert [one.domain for one in placed] == list(CloudDomain)
    assert sorted(scene.scene for one in placed for scene in one.scenes) == sorted(scenes)
    for one in placed:
        assert one.chosen == (one.domain in chosen or bool(one.scenes))


def test_the_present_level_is_what_the_expert_found_or_unknown() -> None:
    present = present_levels([{"scene": "计划排程", "present_level": 0, "target_level": 2}])
    placed = place(["生产制造"], [{"scene": "计划排程", "target_level": 2}, {"scene": "质量管理", "target_level": 3}], present)
    assert [(one.present_level, one.target_level) for one in placed[1].scenes] == [(0, 2), (None, 3)]


@pytest.mark.parametrize(
    ("days", "overdue", "left"), [(-1, 1, -1), (0, 0, 0), (5, 0, 5)], ids=["yesterday", "today", "in five days"]
)
def test_a_milestone_is_overdue_from_the_day_after(days: int, overdue: int, left: int) -> None:
    milestones = [Milestone(TODAY - timedelta(days=30), datetime.now(UTC)), Milestone(TODAY + timedelta(days=days))]
    progress = progress_of(milestones, TODAY, running=True)
    assert (progress.reached, progress.total, progress.percent) == (1, 2, 50)
    assert (progress.overdue, progress.days_left) == (overdue, left)
    assert progress_of(milestones, TODAY, running=False).overdue == 0


def test_a_plan_without_milestones_or_with_all_of_them_has_nothing_next() -> None:
    assert progress_of([], TODAY, running=True).percent == 0
    assert progress_of([Milestone(TODAY, datetime.now(UTC))], TODAY, running=True).next_on is None


def test_what_changed_is_said_in_sentences() -> None:
    before: dict[str, Any] = plan()
    after = plan(
        goal="两个月内让排程覆盖全部工序。", domains=["生产制造", "经营管理"],
        scenes=[{"scene": "计划排程", "target_level": 3}, {"scene": "采购管理", "target_level": 2}],
        milestones=[before["milestones"][0] | {"due_on": "2026-12-28"}, {"title": "试运行", "due_on": "2027-01-20", "proof": "日志"}],
    )  # fmt: skip
    assert changes_between(before, after) == [
        "目标由“三个月内让排程覆盖全部机加工序。”改为“两个月内让排程覆盖全部工序。”",
        "新增领域：经营管理",
        "“计划排程”的目标由二级改为三级",
        "新增场景：采购管理，目标二级",
        "“系统上线”的完成日期由 2026-12-20 改为 2026-12-28",
        "新增里程碑：试运行，2027-01-20前完成",
        "去掉里程碑：全员培训",
    ]


def test_the_same_plan_again_changes_nothing() -> None:
    assert changes_between(plan(), plan()) == []
