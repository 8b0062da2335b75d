from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.assessment.completing import list_gaps
from services.assessment.editions import CURRENT, editions, get_pack, read_edition, shipped
from services.assessment.encouraging import WORRIES
from services.assessment.packing import TOP_LEVEL, Bands, Pack
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
    assert list(list_gaps(pack)) == []
    assert all(len(question.plain) > 20 and len(question.example or "") > 10 for question in pack.questions)
    assert all(len(scene.plain) > 20 for scene in pack.all_scenes)
    for scene in pack.all_scenes:
        for level in range(1, TOP_LEVEL + 1):
            words = [scene.levels[level], scene.explained[level], scene.examples[level]]
            assert len(set(words)) == 3, f"{scene.name} {level}"


def test_nothing_a_firm_reads_in_the_shipped_editions_is_english() -> None:
    kept = {"CAD", "ERP"}
    for file in ("packs/miit-2024.yaml", "packs/miit-2022.yaml", "efforts/miit-2024.yaml"):
        document = yaml.safe_load((files("services.assessment") / file).read_text("utf-8"))
        words = {word for text in texts_of(document) for word in re.findall(r"[A-Za-z]{2,}", text)}
        assert words - kept == set(), file


def texts_of(node: Any, key: str = "") -> Iterator[str]:
    """What people read: no keys, no ids, no names that stand for something."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from texts_of(value, str(name)) if name not in ("id", "type", "figures", "formula", "pack") else ()
    elif isinstance(node, list):
        for value in node:
            yield from texts_of(value, key)
    elif isinstance(node, str):
        yield node


def test_every_step_says_what_it_takes_and_what_kind_of_product_serves_it() -> None:
    efforts = shipped().efforts[CURRENT]
    steps = [cost for costs in efforts.questions.values() for cost in costs.values()]
    steps += [cost for scene in efforts.scenes.values() for cost in scene.levels.values()]
    assert len(steps) == 52 + 16 * TOP_LEVEL
    for step in steps:
        band = efforts.bands[step.band]
        assert band.days
        assert band.cost
        assert bool(step.marks) != step.product.startswith("不需要购买"), step.product


def test_every_worry_is_spoken_to_somewhere_in_each_domain_of_a_firm() -> None:
    pack = get_pack(CURRENT)
    spoken = Counter(worry for one in (*pack.questions, *pack.all_scenes) for worry in one.speaks_to)
    assert set(spoken) == set(WORRIES)
    assert min(spoken.values()) >= 6


def test_the_default_edition_is_the_newest_that_came_along() -> None:
    packs = [edition for edition in shipped().editions.values() if isinstance(edition, Pack)]
    assert max(packs, key=lambda pack: pack.issued).id == CURRENT


def test_what_is_not_official_is_said() -> None:
    pack = get_pack(CURRENT)
    assert "核对" in pack.status
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
    pack["questions"][4]["options"][1]["key"] = "A"


def _repeated_question(pack: dict[str, Any]) -> None:
    pack["questions"][1]["number"] = 1


def _missing_level(pack: dict[str, Any]) -> None:
    del pack["scenes"][0]["scenes"][0]["levels"]["3"]


def _exclusive_points(pack: dict[str, Any]) -> None:
    options = pack["questions"][0]["options"]
    options[0]["points"], options[1]["points"] = 1, 1


def _too_fine(pack: dict[str, Any]) -> None:
    options = pack["questions"][3]["options"]
    options[1]["points"], options[2]["points"] = 0.6999, 0.7001


def _out_of_reach(pack: dict[str, Any]) -> None:
    pack["level_rule"]["levels"][0]["min_constraint"] = 11


def _never_reached(pack: dict[str, Any]) -> None:
    pack["level_rule"]["levels"][0] |= {"min_score": 50, "min_scenes": 0, "min_constraint": 0}


def _continues_nothing(pack: dict[str, Any]) -> None:
    pack["continues"] = {"pack": "miit-2022", "questions": {16: 1}, "scenes": {"画饼": "画饼"}}


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
        (_too_fine, "最多三位小数"),
        (_out_of_reach, "要 11 个约束性场景，一共只有 10 个"),
        (_never_reached, "3 级的总会先满足更高的一级"),
        (_continues_nothing, "这一版没有第 16 题"),
        (_continues_nothing, "这一版没有场景“画饼”"),
        (_unknown_key, "weight"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused_by_name(spoil: Any, word: str) -> None:
    pack = content()
    spoil(pack)
    with pytest.raises(ValidationError) as refusal:
        read(pack)
    assert word in str(refusal.value)
