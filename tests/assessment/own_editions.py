"""An edition of a center's own, made of the shipped one: three questions and a scene are new or asked otherwise."""

from __future__ import annotations

from copy import deepcopy
from importlib.resources import files
from typing import Any

import yaml

SHIPPED = (files("services.assessment") / "packs" / "miit-2024.yaml").read_text("utf-8")
CONTENT: dict[str, Any] = yaml.safe_load(SHIPPED)
NEW_QUESTION, NEW_SCENE = "11", "能耗管理"


def same_as_shipped(pack_id: str = "ours-1") -> dict[str, Any]:
    """Every question and scene taken over."""
    content = deepcopy(CONTENT)
    questions = {str(question["number"]): str(question["number"]) for question in content["questions"]}
    scenes = {scene["name"]: scene["name"] for domain in content["scenes"] for scene in domain["scenes"]}
    content |= {"id": pack_id, "title": "本市中小企业数字化水平评测指标", "issued": "2026-01-01"}
    return content | {"continues": {"pack": "miit-2024", "questions": questions, "scenes": scenes}}


def partly_new(pack_id: str = "ours-1") -> dict[str, Any]:
    """A question and a scene are not what they were; one question has its letters the other way round."""
    content = same_as_shipped(pack_id)
    taken = content["continues"]
    del taken["questions"][NEW_QUESTION], taken["scenes"][NEW_SCENE]
    letters = {"A": "E", "B": "D", "C": "C", "D": "B", "E": "A"}
    options = content["questions"][4]["options"]
    content["questions"][4]["options"] = [{**option, "key": letters[option["key"]]} for option in reversed(options)]
    taken["questions"]["5"] = {"question": "5", "options": letters}
    return content


def as_text(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
