"""What changed from one version of a plan to the next, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.contracts.words import _
from services.providers.reasoning import short_level

Plan = Mapping[str, Any]


def changes_between(before: Plan, after: Plan) -> list[str]:
    """Each change as a sentence; empty when the same plan was put forward again."""
    return [*_goal(before, after), *_domains(before, after), *_scenes(before, after), *_milestones(before, after)]


def _goal(before: Plan, after: Plan) -> list[str]:
    if before["goal"] == after["goal"]:
        return []
    return [_("目标由“{before}”改为“{after}”").format(before=before["goal"], after=after["goal"])]


def _domains(before: Plan, after: Plan) -> list[str]:
    added = [_("新增领域：{name}").format(name=name) for name in after["domains"] if name not in before["domains"]]
    return added + [_("去掉领域：{name}").format(name=name) for name in before["domains"] if name not in after["domains"]]


def _scenes(before: Plan, after: Plan) -> list[str]:
    old, new = ({one["scene"]: int(one["target_level"]) for one in plan["scenes"]} for plan in (before, after))
    sentences = []
    for scene, level in new.items():
        if scene not in old:
            sentences.append(_("新增场景：{scene}，目标{level}").format(scene=scene, level=short_level(level)))
        elif old[scene] != level:
            words = _("“{scene}”的目标由{before}改为{after}")
            sentences.append(words.format(scene=scene, before=short_level(old[scene]), after=short_level(level)))
    return sentences + [_("去掉场景：{scene}").format(scene=scene) for scene in old if scene not in new]


def _milestones(before: Plan, after: Plan) -> list[str]:
    """Milestones are known by their title; one that was renamed is one gone and one new."""
    old, new = ({one["title"]: one for one in plan["milestones"]} for plan in (before, after))
    sentences = []
    for title, one in new.items():
        if title not in old:
            sentences.append(_("新增里程碑：{title}，{day}前完成").format(title=title, day=one["due_on"]))
            continue
        if old[title]["due_on"] != one["due_on"]:
            words = _("“{title}”的完成日期由 {before} 改为 {after}")
            sentences.append(words.format(title=title, before=old[title]["due_on"], after=one["due_on"]))
        if old[title]["proof"] != one["proof"]:
            words = _("“{title}”的完成标志由“{before}”改为“{after}”")
            sentences.append(words.format(title=title, before=old[title]["proof"], after=one["proof"]))
    return sentences + [_("去掉里程碑：{title}").format(title=title) for title in old if title not in new]
