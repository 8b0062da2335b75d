"""Which words of a story contradict what an expert confirmed, as pure functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.outreach.charting import chart_of
from services.outreach.narrating import compose, industry_words, shown_name
from services.outreach.verifying import Figures, faults_in, names_firm

pytestmark = pytest.mark.pure

FIGURES = Figures(
    Decimal("34.20"), Decimal("52.70"), 1, 2, ("计划排程", "生产管控"), ("计划排程",), {"计划排程": (0, 3), "生产管控": (1, 2)}
)  # fmt: skip

TRUE = [
    "得分从 34.2 分提高到 52.7 分，提高 18.5 分。",
    "从34分到53分",
    "提高了十八点五分，满分 100 分",
    "等级从一级（初始级）升到二级（规范级）。",
    "从 1 级提升到 2 级，提升了一级",
    "提升了 2 个场景，两个场景都见了效；全部 16 个场景都测了。",
    "计划排程从 0 级到 3 级。",
    "生产管控达到二级",
    "排产从三天缩到半天，准时交货率提高 20%，省了 15 万元。",
    "每天早会 10 分钟，十分管用，员工分三批培训，三分之一是女工。",
    "我们是大厂的一级供应商，有二级焊工五名。",
    "５２．７ 分",
    "部分工序分两步走。",
]
FALSE = [
    ("提高 30 分", "30 分"),
    ("得分 60.5 分", "60.5 分"),
    ("复测八十分", "八十分"),
    ("已达到三级", "三级"),
    ("达到集成级水平", "集成级"),
    ("从一级升到三级", "三级"),
    ("从二级到一级", "二级到一级"),
    ("提升了两级", "提升了两级"),
    ("提升了 5 个场景", "5 个场景"),
    ("生产管控达到四级", "四级"),
    ("企业达到３级", "3级"),
]


@pytest.mark.parametrize("text", TRUE)
def test_what_was_confirmed_and_what_is_the_firms_own_word_may_be_said(text: str) -> None:
    assert faults_in({"changed": text}, FIGURES) == []


@pytest.mark.parametrize(("text", "claim"), FALSE)
def test_what_contradicts_the_confirmed_figures_is_named_with_its_field(text: str, claim: str) -> None:
    faults = faults_in({"title": "题目", "changed": f"先说一句。{text}。再说一句。"}, FIGURES)
    assert {fault.where for fault in faults} == {"changed"}
    assert any(claim in fault.what for fault in faults), faults


def test_a_firm_that_had_no_level_may_say_so_and_one_that_had_may_not() -> None:
    none = Figures(Decimal(12), Decimal(30), 0, 1, ("质量管理",))
    assert faults_in({"problem": "原来尚未达到一级，现在达到一级，提高18分。"}, none) == []
    assert faults_in({"problem": "原来尚未达到二级"}, none) != []


@pytest.mark.parametrize("after", [Decimal("52.70"), Decimal("30.00"), Decimal("34.20")])
@pytest.mark.parametrize("levels", [(0, 0), (0, 1), (1, 3), (2, 1)])
def test_the_draft_never_contradicts_the_figures_it_is_made_of(after: Decimal, levels: tuple[int, int]) -> None:
    figures = Figures(Decimal("34.20"), after, *levels, ("计划排程", "生产管控", "质量管理", "设备管理"))
    for need in ("交期排不准", None):
        draft = compose(figures, "34", need, ["生产制造"])
        texts = {name: getattr(draft, name) for name in ("title", "problem", "done", "changed", "quote")}
        assert faults_in(texts, figures) == []
        assert "交期排不准" in draft.problem or need is None


@pytest.mark.parametrize(
    ("text", "gives_away"),
    [
        ("武汉岱山精密机械有限公司的车间", True),
        ("岱山精密的老板说", True),
        ("岱山精密机械", True),
        ("一家做精密机械的企业", False),
        ("岱家山的企业", False),
    ],
)
def test_an_anonymous_story_does_not_give_the_firm_away(text: str, gives_away: bool) -> None:
    assert names_firm(text, "武汉岱山精密机械有限公司（3Y5T）") is gives_away
    assert shown_name("武汉岱山精密机械有限公司", "34", anonymous=True) == "某通用设备企业"
    assert industry_words("13") == "农副食品加工"


def test_the_chart_is_as_long_as_the_points_and_says_them() -> None:
    figures: dict[str, Any] = {
        "score_before": "34.20",
        "score_after": "152",
        "level_before": 1,
        "level_after": 2,
        "scenes": {"计划排程": [0, 3]},
    }
    chart = chart_of(figures)
    assert (chart.before_length, chart.after_length, chart.before, chart.rose) == (34, 100, "34.2", True)
    assert [(step.scene, step.before, step.after) for step in chart.steps] == [("计划排程", 0, 3)]
