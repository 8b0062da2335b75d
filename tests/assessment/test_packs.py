from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.assessment.editions import CURRENT, editions, get_pack, read_edition
from services.assessment.packing import Bands, Pack
from services.contracts.vocabulary import LEVEL_NAMES, SCENES


def content() -> dict[str, Any]:
    text = (files("services.assessment") / "packs" / "miit-2024.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def read(changed: dict[str, Any]) -> object:
    return read_edition(yaml.safe_dump(changed, allow_unicode=True))


def test_the_current_pack_is_whole() -> None:
    pack = get_pack(CURRENT)
    assert [question.number for question in pack.questions] == list(range(1, 16))
    assert pack.dimension_points == {"数字化基础": 50, "数字化管理": 30, "数字化成效": 20}
    assert pack.total_points == 100
    assert tuple(pack.scene_by_name) == SCENES
    assert sum(scene.is_constraint for scene in pack.all_scenes) == 10
    assert pack.level_names[0] == LEVEL_NAMES[0]


def test_every_question_and_scene_is_explained_in_plain_words_with_examples() -> None:
    pack = get_pack(CURRENT)
    assert all(len(question.plain) > 30 and question.evidence_examples for question in pack.questions)
    assert all(len(scene.plain) > 20 and set(scene.examples) == {1, 2, 3, 4} for scene in pack.all_scenes)


def test_what_is_not_official_is_said() -> None:
    pack = get_pack(CURRENT)
    assert "to be checked" in pack.status
    assert len(pack.unknown) == 6


def test_the_old_edition_reads_results_and_never_scores() -> None:
    old = editions()["miit-2022"]
    assert isinstance(old, Bands)
    assert [old.level_at(Decimal(score)) for score in ("19.99", "20", "59.9", "60", "80", "100")] == [0, 1, 2, 3, 4, 4]


def test_several_versions_live_side_by_side() -> None:
    newer = read({**content(), "id": "miit-2024.2"})
    assert isinstance(newer, Pack)
    assert newer.total_points == get_pack(CURRENT).total_points


def _weights(pack: dict[str, Any]) -> None:
    pack["weights"][0]["weight_pct"] = 40


def _leaf(pack: dict[str, Any]) -> None:
    pack["weights"][0]["l2"][0]["l3"][0]["weight_pct"] = 50


def _points(pack: dict[str, Any]) -> None:
    pack["questions"][3]["options"][1]["points"] = 0.8


def _maximum(pack: dict[str, Any]) -> None:
    question = pack["questions"][1]
    question["max_points"], question["options"][-1]["points"] = 7, 7


def _repeated_option(pack: dict[str, Any]) -> None:
    pack["questions"][1]["options"][1]["key"] = "A"


def _repeated_question(pack: dict[str, Any]) -> None:
    pack["questions"][1]["number"] = 1


def _missing_level(pack: dict[str, Any]) -> None:
    del pack["scenes"][0]["scenes"][0]["levels"]["3"]


def _exclusive_points(pack: dict[str, Any]) -> None:
    options = pack["questions"][0]["options"]
    options[0]["points"], options[1]["points"] = 1, 1


def _order(pack: dict[str, Any]) -> None:
    pack["level_rule"]["levels"].reverse()


def _unknown_key(pack: dict[str, Any]) -> None:
    pack["questions"][0]["weight"] = 3


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_weights, "各维度的权重合计 90%"),
        (_leaf, "设备系统的权重合计 110%"),
        (_points, "第 4 题选项最多得 10.1 分"),
        (_maximum, "权重折合 6 分，题目满分 7 分"),
        (_repeated_option, "重复的选项字母"),
        (_repeated_question, "题号有重复"),
        (_missing_level, "应写明 1 至 4 级"),
        (_exclusive_points, "互斥选项应为 0 分"),
        (_order, "从高到低"),
        (_unknown_key, "weight"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused_by_name(spoil: Any, word: str) -> None:
    pack = content()
    spoil(pack)
    with pytest.raises(ValidationError) as refusal:
        read(pack)
    assert word in str(refusal.value)
