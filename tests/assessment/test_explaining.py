from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from services.assessment.drawing import draw_radar
from services.assessment.editions import CURRENT, get_pack
from services.assessment.explaining import find_gap, list_lifts, nearest_improvement, wanted_scenes, write_opening
from services.assessment.scoring import Result, score_document
from tests.assessment.sheets import BINDING, SCENES, plain_sheet, sheets

PACK = get_pack(CURRENT)


def score(sheet: dict[str, Any]) -> Result:
    return score_document(sheet, get_pack)


def opening(sheet: dict[str, Any]) -> str:
    return write_opening(PACK, score(sheet), sheet["answers"], sheet["scenes"])


@settings(max_examples=200, deadline=None)
@given(sheets)
def test_what_is_missing_is_exactly_what_the_next_level_needs(sheet: dict[str, Any]) -> None:
    """Giving the points and making the lifts reaches the next level; with one lift fewer it does not."""
    result = score(sheet)
    gap = find_gap(PACK, result)
    if gap is None:
        assert result.level == 4
        return
    lifts = list_lifts(PACK, result, sheet["scenes"])
    if not gap.scenes_to_lift:
        return
    assert len(lifts) == gap.scenes_to_lift
    counts = score(lifted(sheet, lifts)).scene_counts[gap.row.level]
    assert counts.all >= gap.row.min_scenes
    assert counts.constraint >= gap.row.min_constraint
    short = score(lifted(sheet, lifts[1:])).scene_counts[gap.row.level]
    assert short.all < gap.row.min_scenes or short.constraint < gap.row.min_constraint


def lifted(sheet: dict[str, Any], lifts: list[Any]) -> dict[str, Any]:
    better = copy.deepcopy(sheet)
    for lift in lifts:
        better["scenes"][lift.scene.name] = lift.target
    return better


def test_binding_scenes_are_wanted_first_where_they_are_missing() -> None:
    sheet = plain_sheet(1, best=True)
    sheet["scenes"] |= {name: 2 for name in SCENES if name not in BINDING}
    wanted = wanted_scenes(PACK, score(sheet), sheet["scenes"])
    assert len(wanted) == 3
    assert set(wanted) <= BINDING


def test_the_nearest_scenes_are_wanted_first() -> None:
    sheet = plain_sheet(0, best=True)
    sheet["scenes"] |= dict.fromkeys(["能耗管理", "财务管理", "决策支持"], 1)
    wanted = wanted_scenes(PACK, score(sheet), sheet["scenes"])
    assert score(sheet).level == 0
    assert len(wanted) == 3
    assert not set(wanted) & {"能耗管理", "财务管理", "决策支持"}


def test_where_only_points_are_missing_the_scenes_of_the_level_after_are_wanted() -> None:
    sheet = plain_sheet(2)
    assert score(sheet).level == 1
    assert len(wanted_scenes(PACK, score(sheet), sheet["scenes"])) == 8


def test_the_opening_names_level_condition_and_nearest_step() -> None:
    assert opening(plain_sheet(0, best=True)) == (
        "总分 100 分，尚未达到一级；没到一级（初始级），是因为还差 6 个达到一级的场景、3 个达到一级的约束性场景。"
        "最近的一步：把“产品设计”提升到一级，即用计算机制图、仿真软件（如 CAD）辅助设计。"
    )
    sheet = plain_sheet(2)
    assert "没到二级（规范级），是因为还差 2.55 分。最近的一步：“信息系统”做到“两个及以上环节”，可加 2.5 分。" in opening(
        {**sheet, "answers": {**sheet["answers"], "12": "C", "13": "C", "14": "C", "15": "C"}}
    )
    assert "已是最高一级" in opening(plain_sheet(4, best=True))


def test_one_more_thing_done_is_nearer_than_a_step_up() -> None:
    step = nearest_improvement(PACK, plain_sheet()["answers"], Decimal("0.5"))
    assert step is not None
    assert (step.question.item, step.gain) == ("数据采集", Decimal("0.7"))


def test_a_radar_has_an_axis_a_scene_and_a_ring_a_level() -> None:
    radar = draw_radar([(name, name in BINDING) for name in SCENES], [[4] * 16, [0] * 16])
    assert (len(radar.axes), len(radar.rings), len(radar.shapes)) == (16, 4, 2)
    assert radar.shapes[0] == radar.rings[3]
    assert {str(point) for point in radar.marks[1]} == {"260,230"}
    assert [axis.anchor for axis in radar.axes][::4] == ["middle", "start", "middle", "end"]
