from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from services.assessment.comparing import Standing, Uplift
from services.assessment.reporting import uplift_document

BEFORE = Standing("miit-2024", Decimal("34.2"), 1, {"数字化基础": Decimal("20.2")}, {"产品设计": 1, "质量管理": 2, "设备管理": 3})
AFTER = Standing("miit-2024", Decimal("52.75"), 2, {"数字化基础": Decimal("30.1")}, {"产品设计": 2, "质量管理": 2, "设备管理": 2})


def test_the_change_is_told_in_points_levels_and_scenes() -> None:
    assert uplift_document(Uplift(BEFORE, AFTER)) == {
        "comparable": True,
        "points": "18.55",
        "levels": 1,
        "dimensions": {"数字化基础": "9.9"},
        "lifted_scenes": {"产品设计": {"from": 1, "to": 2}},
        "fallen_scenes": {"设备管理": {"from": 3, "to": 2}},
    }


def test_what_different_packs_measured_is_not_compared() -> None:
    uplift = Uplift(replace(BEFORE, pack="miit-2023"), AFTER)
    assert uplift_document(uplift) == {"comparable": False, "before_pack": "miit-2023", "after_pack": "miit-2024"}
