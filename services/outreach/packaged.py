"""The editions that ship with the center: the guide as it was written, the indicators composed from this room's own copy of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.contracts.words import _
from services.outreach.entries.editions import EditionEntry

FILES = {"guide": "guide-2026-11.yaml", "indicators": "indicators-2024.yaml"}


def packaged_key(document: str) -> str:
    """What this shipped edition is known by."""
    return FILES[document].removesuffix(".yaml")


def packaged_entry(document: str) -> EditionEntry:
    """The shipped edition of a document, ready to be drafted."""
    table = _read(FILES[document])
    chapters = table["chapters"] if document == "guide" else indicator_chapters(table)
    head = {name: table[name] for name in ("document", "title", "label", "source", "dated_on", "caveat")}
    return EditionEntry.model_validate({**head, "chapters": chapters})


def indicator_chapters(table: dict[str, Any]) -> list[dict[str, str]]:
    """How it is counted, the questions by dimension, the scenes by domain, and what nobody knows."""
    chapters = [{"heading": one["heading"], "text": one["text"]} for one in table["opening"]]
    chapters += [_dimension(dimension) for dimension in table["dimensions"]]
    chapters += [_domain(domain) for domain in table["domains"]]
    return [*chapters, {"heading": _("哪些还不确定"), "text": "\n".join(f"- {line}" for line in table["unknown"])}]


def _dimension(dimension: dict[str, Any]) -> dict[str, str]:
    parts = [dimension["lead"]]
    for question in dimension["questions"]:
        parts.append(
            f"**{_('第')} {question['number']} {_('题')} · {question['item']}**（{_('满分')} {question['points']} {_('分')}）\n\n{question['plain']}"
        )
        parts.append("- " + _("可以准备的依据：") + "、".join(question["evidence"]))
    return {"heading": dimension["heading"], "text": "\n\n".join(parts)}


def _domain(domain: dict[str, Any]) -> dict[str, str]:
    parts = [domain["lead"]]
    for scene in domain["scenes"]:
        parts.append(f"**{scene['name']}**（{scene['kind']}{_('场景')}）\n\n{scene['plain']}")
        parts.append("\n".join(f"- {name}：{scene['levels'][level]}" for level, name in LEVELS.items()))
    return {"heading": domain["heading"], "text": "\n\n".join(parts)}


LEVELS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}


@cache
def _read(name: str) -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((files("services.outreach") / "data" / name).read_text("utf-8"))
    return table
