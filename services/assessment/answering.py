"""A sheet while it is being filled: its steps, how far it is, which faults an answer has. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from services.assessment.choosing import Basis, specials_of, title_of_special, treatment_of, value_of_special
from services.assessment.packing import Pack, Question, Scene
from services.assessment.scoring import level_of, points_of
from services.contracts.refusals import Fault, Invalid
from services.contracts.words import _

Part = Literal["answers", "scenes"]
Sheet = Mapping[str, Mapping[str, Any]]
"""`{"answers": {number: choice}, "scenes": {name: level}}`, as far as given.

`bases`, where there, says by number or name where an answer comes from (`choosing.Basis`).
"""

SECONDS_A_STEP = 58
"""31 steps in about half an hour."""
LONGEST_PAUSE = 600
"""Whoever needs longer from one answer to the next did something else meanwhile."""
SHORTEST_THOUGHT = 2
"""What was saved faster one after the other came together, and says nothing."""
PACE_FROM = 5
"""So many answers say at which pace a run goes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of answering: a question or a scene. `section` is the heading it stands under."""

    number: int
    part: Part
    key: str
    section: str
    title: str
    question: Question | None = None
    scene: Scene | None = None

    @property
    def asks(self) -> str:
        """What it is about, as one would ask it aloud."""
        return self.question.ask if self.question else self.scene.plain if self.scene else ""

    def is_given(self, sheet: Sheet) -> bool:
        return self.key in sheet[self.part]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is; `next_step` is the first step without an answer, None when all have one."""

    done: int
    of: int
    next_step: int | None
    seconds_a_step: int = SECONDS_A_STEP

    @property
    def minutes_left(self) -> int:
        return -(-(self.of - self.done) * self.seconds_a_step // 60)

    @property
    def is_whole(self) -> bool:
        return self.next_step is None


def list_steps(pack: Pack) -> list[Step]:
    """Questions in their order, then scenes by domain."""
    steps = [
        Step(number, "answers", str(question.number), question.dimension, question.item, question=question)
        for number, question in enumerate(pack.questions, start=1)
    ]
    for domain in pack.scenes:
        for scene in domain.scenes:
            steps.append(Step(len(steps) + 1, "scenes", scene.name, domain.domain, scene.name, scene=scene))
    return steps


def measure_progress(pack: Pack, sheet: Sheet, given_at: Sequence[datetime] = ()) -> Progress:
    """How far the sheet is; `given_at`, the times of its answers, say how long the rest will take."""
    return measure_steps(list_steps(pack), sheet, given_at)


def measure_steps(steps: Sequence[Step], sheet: Sheet, given_at: Sequence[datetime] = ()) -> Progress:
    """The same for some of the steps."""
    missing = [step.number for step in steps if not step.is_given(sheet)]
    return Progress(len(steps) - len(missing), len(steps), missing[0] if missing else None, measure_pace(given_at))


def measure_pace(given_at: Sequence[datetime]) -> int:
    """Seconds from one answer to the next, as this run really goes; the usual ones while there are too few to tell."""
    times = sorted(given_at)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    steady = [gap for gap in gaps if SHORTEST_THOUGHT <= gap <= LONGEST_PAUSE]
    return max(5, round(median(steady))) if len(steady) >= PACE_FROM else SECONDS_A_STEP


def check_answers(pack: Pack, sheet: Sheet) -> None:
    """Look at the answers given, however few.

    Raises:
        Invalid: naming each that the pack can't take.
    """
    found = [_fault_of(pack, part, key, value) for part in ("answers", "scenes") for key, value in sheet[part].items()]
    if faults := [fault for fault in found if fault]:
        raise Invalid(faults[0].what, faults=faults)


def _fault_of(pack: Pack, part: str, key: str, value: Any) -> Fault | None:
    where = f"{part}.{key[:24]}"
    try:
        if part == "scenes":
            if key not in pack.scene_by_name:
                return Fault(where, _("没有这个场景"))
            level_of(value)
        elif key not in pack.question_by_key:
            return Fault(where, _("没有这道题"))
        else:
            points_of(pack.question_by_key[key], value)
    except Invalid as error:
        return Fault(where, str(error))
    return None


def settle_specials(pack: Pack, sheet: Sheet) -> Sheet:
    """The sheet with each of its `specials` ({number or name: Basis}) as the plain answer it counts as.

    Raises:
        Invalid: naming each that the question or scene does not offer, or that has an answer beside it.
    """
    steps = {step.key: step for step in list_steps(pack)}
    settled: dict[str, dict[str, Any]] = {part: dict(sheet.get(part, {})) for part in ("answers", "scenes", "bases")}
    faults = []
    for key, basis in sheet.get("specials", {}).items():
        step = steps.get(key)
        offered = specials_of(step.question) if step else []
        if step is None or basis not in offered:
            what = _("这里可以写 {choices}").format(choices="、".join(offered)) if step else _("没有这道题或这个场景")
            faults.append(Fault(f"specials.{key[:24]}", what))
        elif key in settled[step.part]:
            faults.append(Fault(f"specials.{key[:24]}", _("同一题又写了回答，请只留一个")))
        else:
            settled[step.part][key], settled["bases"][key] = value_of_special(step.question, basis), basis
    if faults:
        raise Invalid(faults[0].what, faults=faults)
    return settled


def special_of(step: Step, sheet: Sheet) -> Basis | None:
    """The explicit choice made at a step, if one was."""
    basis = sheet.get("bases", {}).get(step.key)
    return Basis(basis) if basis and Basis(basis).is_special else None


def list_unknown(pack: Pack, sheet: Sheet) -> list[Step]:
    """What the firm could not say: for the expert to look at on the spot."""
    return [step for step in list_steps(pack) if special_of(step, sheet) is Basis.UNKNOWN]


def describe_step(step: Step, sheet: Sheet) -> list[str]:
    """What was answered at a step; an explicit choice by its name, with how it is counted."""
    special = special_of(step, sheet)
    if special:
        return [_("{title}：{treatment}").format(title=title_of_special(special), treatment=treatment_of(special))]
    return describe_answer(step, sheet[step.part].get(step.key))


def describe_answer(step: Step, value: Any) -> list[str]:
    """What was answered, in the pack's words; empty when nothing was."""
    if value is None:
        return []
    if step.question:
        chosen = value if isinstance(value, list) else [value]
        return [step.question.by_key[key].text for key in chosen]
    if step.scene and value:
        return [_("{level} 级：{wording}").format(level=value, wording=step.scene.levels[value])]
    return [_("0 级：还没有做到一级")]


def mark_sheet(sheet: Sheet) -> str:
    """Eight characters that stand for exactly these answers: on a signed paper they show what was signed."""
    lists: dict[str, Any] = {
        part: {key: sorted(value) if isinstance(value, list) else value for key, value in sheet[part].items()}
        for part in ("answers", "scenes")
    }
    if specials := {key: basis for key, basis in sheet.get("bases", {}).items() if Basis(basis).is_special}:
        lists["specials"] = specials
    return sha256(json.dumps(lists, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8].upper()
