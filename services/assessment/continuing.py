"""An old sheet under another edition: what of it can be carried over, and what it then comes to. Pure.

Only what the new edition declares to have taken over (`continues`) is carried. Where anything is missing that a number
needs, there is no number: neither a dimension's points, nor the score, nor the level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.assessment.answering import Sheet
from services.assessment.packing import Bands, Continuation, Pack, Question, SameQuestion
from services.assessment.scoring import SceneCount, count_scenes, find_level, points_of
from services.assessment.written import Contradiction, Place
from services.contracts.refusals import Invalid
from services.contracts.words import _


@dataclass(frozen=True, slots=True)
class Carried:
    """The old answers as the new edition's; `missing` says of each question or scene that has none, why."""

    answers: Mapping[str, str | list[str]]
    scenes: Mapping[str, int]
    missing_answers: Mapping[str, str]
    missing_scenes: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        return not (self.missing_answers or self.missing_scenes)


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What an old sheet comes to under `pack`. None stands where it can't be compared."""

    pack: str
    carried: Carried
    points: Mapping[str, Decimal | None]
    dimensions: Mapping[str, Decimal | None]
    score: Decimal | None
    scenes: Mapping[str, int | None]
    scene_counts: Mapping[int, SceneCount] | None
    level: int | None


def recalculate(sheet: Sheet, answered: Pack, under: Pack) -> Recalculation:
    """Score a whole sheet that was answered by `answered` as `under` would."""
    carried = carry_over(sheet, answered, under)
    points = {
        key: points_of(question, carried.answers[key]) if key in carried.answers else None
        for key, question in under.question_by_key.items()
    }
    dimensions: dict[str, Decimal | None] = dict.fromkeys(under.dimension_points, Decimal())
    for key, question in under.question_by_key.items():
        dimensions[question.dimension] = _plus(dimensions[question.dimension], points[key])
    score: Decimal | None = Decimal()
    for part in dimensions.values():
        score = _plus(score, part)
    scenes = {name: carried.scenes.get(name) for name in under.scene_by_name}
    counts = None if carried.missing_scenes else count_scenes(under, carried.scenes)
    level = None if score is None or counts is None else find_level(under, score, counts)
    return Recalculation(under.id, carried, points, dimensions, score, scenes, counts, level)


def _plus(sum_so_far: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if sum_so_far is None or more is None else sum_so_far + more


def carry_over(sheet: Sheet, answered: Pack, under: Pack) -> Carried:
    """Each answer of the new edition from the one it declares to be the same."""
    declared = (
        _identity(under) if answered.id == under.id else under.continuation_of(answered.id) or Continuation(pack=answered.id)
    )
    answers: dict[str, str | list[str]] = {}
    scenes: dict[str, int] = {}
    missing_answers: dict[str, str] = {}
    missing_scenes: dict[str, str] = {}
    for key, question in under.question_by_key.items():
        choice = _carry_answer(sheet["answers"], answered, question, declared.question_there(key))
        if isinstance(choice, _Missing):
            missing_answers[key] = choice.why
        else:
            answers[key] = choice
    for name in under.scene_by_name:
        there = declared.scenes.get(name)
        if there is None or there not in sheet["scenes"]:
            missing_scenes[name] = _("这一版新加的场景") if there is None else _("原来没有判定")
        else:
            scenes[name] = sheet["scenes"][there]
    return Carried(answers, scenes, missing_answers, missing_scenes)


@dataclass(frozen=True, slots=True)
class _Missing:
    why: str


def _identity(pack: Pack) -> Continuation:
    return Continuation(
        pack=pack.id,
        questions={key: key for key in pack.question_by_key},
        scenes={name: name for name in pack.scene_by_name},
    )


def _carry_answer(
    given: Mapping[str, Any], answered: Pack, question: Question, there: SameQuestion | None
) -> str | list[str] | _Missing:  # fmt: skip
    if there is None:
        return _Missing(_("这一版新加的题，或问法变了"))
    old = answered.question_by_key.get(there.question)
    if old is None or there.question not in given:
        return _Missing(_("原来没有回答"))
    if old.type != question.type:
        return _Missing(_("单选、多选变了"))
    choice = given[there.question]
    letters = [
        there.options.get(letter) if there.options else letter for letter in (choice if isinstance(choice, list) else [choice])
    ]
    known = [letter for letter in letters if letter in question.by_key]
    if len(known) < len(letters):
        return _Missing(_("原来选的那一项，这一版里没有"))
    new: str | list[str] = list(dict.fromkeys(known)) if isinstance(choice, list) else known[0]
    try:
        points_of(question, new)
    except Invalid as error:
        return _Missing(str(error))
    return new


def list_continuation_faults(pack: Pack, earlier: Mapping[str, Pack | Bands]) -> Iterator[Contradiction]:
    """Where `continues` names what the earlier edition has not; of an edition that is not at hand nothing can be said."""
    for at, declared in enumerate(pack.continues):
        place: Place = ("continues", at)
        old = earlier.get(declared.pack)
        if declared.pack == pack.id:
            yield Contradiction((*place, "pack"), _("一版指标不能接续自己"))
        elif isinstance(old, Bands):
            yield Contradiction((*place, "pack"), _("“{pack}”只存有等级区间，没有题目可以接续").format(pack=declared.pack))
        elif old is not None:
            yield from _declared_faults(place, pack, declared, old)


def _declared_faults(place: Place, pack: Pack, declared: Continuation, old: Pack) -> Iterator[Contradiction]:
    for key in declared.questions:
        there = declared.question_there(key)
        question, before = pack.question_by_key[key], old.question_by_key.get(there.question) if there else None
        where: Place = (*place, "questions", key)
        if there is None or before is None:
            yield Contradiction(where, _("“{pack}”没有这道题").format(pack=old.id))
        elif before.type != question.type:
            yield Contradiction(where, _("两版一个单选、一个多选，不能算同一道题"))
        else:
            yield from _letter_faults(where, question, before, there)
    for name, there_name in declared.scenes.items():
        if there_name not in old.scene_by_name:
            yield Contradiction((*place, "scenes", name), _("“{pack}”没有场景“{name}”").format(pack=old.id, name=there_name))


def _letter_faults(where: Place, question: Question, before: Question, there: SameQuestion) -> Iterator[Contradiction]:
    for old_letter, letter in there.options.items():
        if old_letter not in before.by_key:
            yield Contradiction((*where, "options", old_letter), _("原来那一版没有选项 {key}").format(key=old_letter))
        if letter not in question.by_key:
            yield Contradiction((*where, "options", old_letter), _("这一版没有选项 {key}").format(key=letter))
