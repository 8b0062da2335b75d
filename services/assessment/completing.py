"""What an edition leaves unexplained: it can be used, but whoever answers will miss it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from services.assessment.asking import Question, Scene
from services.assessment.packing import Pack
from services.contracts.words import _


def list_gaps(pack: Pack) -> Iterator[str]:
    for question in pack.questions:
        if missing := list(_question_gaps(question)):
            yield _("第 {number} 题没有写{missing}").format(number=question.number, missing="、".join(missing))
    for scene in pack.all_scenes:
        if missing := list(_scene_gaps(scene)):
            yield _("场景“{name}”没有写{missing}").format(name=scene.name, missing="、".join(missing))


def _question_gaps(question: Question) -> Iterator[str]:
    if not question.example:
        yield _("例子（example）")
    if not question.evidence_examples:
        yield _("证明材料（evidence_examples）")
    if not question.speaks_to:
        yield _("对不想转、不敢转、不会转的话（speaks_to）")


def _scene_gaps(scene: Scene) -> Iterator[str]:
    if not scene.explained:
        yield _("各级的白话（explained）")
    if not scene.examples:
        yield _("各级的例子（examples）")
    if not scene.evidence_examples:
        yield _("证明材料（evidence_examples）")
    if not scene.speaks_to:
        yield _("对不想转、不敢转、不会转的话（speaks_to）")
