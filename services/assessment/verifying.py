"""What the expert saw on site beside what the firm answered, question by question. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.assessment.answering import Sheet, Step, describe_answer, list_steps, special_of
from services.assessment.choosing import Basis, title_of_special
from services.assessment.packing import Pack
from services.assessment.scoring import points_of
from services.contracts.refusals import Fault, Invalid
from services.contracts.words import _

LONGEST_REMARK = 200
Place = tuple[str, str]
"""Part and key of an answer."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the expert saw for one question or scene."""

    value: Any
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """One question or scene: the firm's answer, and the expert's once there is one."""

    step: Step
    own: Any
    looked: Looked | None
    special: str | None = None
    """What the firm said in place of an answer (暂不清楚, 没有改造过, 无此业务); `own` is what it counts as."""

    @property
    def is_unknown(self) -> bool:
        """Whether the firm left it to the expert: then there is no answer of its own to differ from."""
        return self.special == Basis.UNKNOWN

    @property
    def place(self) -> Place:
        return self.step.part, self.step.key

    @property
    def differs(self) -> bool:
        return self.looked is not None and not is_same(self.own, self.looked.value)

    @property
    def shift(self) -> Decimal:
        """What the expert saw minus what the firm answered: points of a question, levels of a scene."""
        return worth_of(self.step, self.looked.value) - worth_of(self.step, self.own) if self.looked else Decimal()

    @property
    def own_words(self) -> str:
        return title_of_special(self.special) if self.special else say_answer(self.step, self.own)

    @property
    def counted_words(self) -> str:
        """What is counted for the firm, also where it said it did not know."""
        return say_answer(self.step, self.own)

    @property
    def seen_words(self) -> str:
        return say_answer(self.step, self.looked.value) if self.looked else ""


@dataclass(frozen=True, slots=True)
class Section:
    """The questions or scenes under one heading; `number` counts the headings from 1."""

    number: int
    title: str
    rows: list[Beside]

    @property
    def looked(self) -> int:
        return sum(row.looked is not None for row in self.rows)

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)

    @property
    def is_whole(self) -> bool:
        return self.looked == len(self.rows)


def lay_beside(pack: Pack, own: Sheet, seen: Mapping[Place, Looked]) -> list[Beside]:
    """Every question and scene in the pack's order."""
    return [
        Beside(step, own[step.part].get(step.key), seen.get((step.part, step.key)), special_of(step, own))
        for step in list_steps(pack)
    ]


def in_sections(rows: Iterable[Beside]) -> list[Section]:
    grouped: dict[str, list[Beside]] = {}
    for row in rows:
        grouped.setdefault(row.step.section, []).append(row)
    return [Section(number, title, under) for number, (title, under) in enumerate(grouped.items(), start=1)]


def is_same(one: Any, other: Any) -> bool:
    """The order in which several options were ticked says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)


def worth_of(step: Step, value: Any) -> Decimal:
    """An answer in points, a scene in levels."""
    return points_of(step.question, value) if step.question else Decimal(value)


def say_answer(step: Step, value: Any) -> str:
    """An answer as people point at it: its letters, and what they say."""
    words = "；".join(describe_answer(step, value))
    if step.question is None or value is None:
        return words
    letters = "、".join(sorted(value)) if isinstance(value, list) else value
    return f"{letters}（{words}）"


def seen_sheet(rows: Iterable[Beside]) -> dict[str, dict[str, Any]]:
    """What the expert saw, as a sheet.

    Raises:
        Invalid: naming each question and scene not looked at yet.
    """
    sheet: dict[str, dict[str, Any]] = {"answers": {}, "scenes": {}}
    missing = []
    for row in rows:
        if row.looked is None:
            missing.append(Fault(".".join(row.place), _("还没有看过")))
        else:
            sheet[row.step.part][row.step.key] = row.looked.value
    if missing:
        raise Invalid(_("还有 {n} 项没有看过，看完才能出核实结论").format(n=len(missing)), faults=missing)
    return sheet


def check_remarks(remarks: Mapping[str, str], known: Iterable[Place]) -> None:
    """Look at remarks by `answers.3` or `scenes.能耗管理`.

    Raises:
        Invalid: naming each that is too long or stands beside nothing.
    """
    places = {".".join(place) for place in known}
    faults = [Fault(f"remarks.{where[:40]}", _("没有这一项")) for where in remarks if where not in places]
    faults += [
        Fault(f"remarks.{where}", _("说明最多 {n} 个字").format(n=LONGEST_REMARK))
        for where, text in remarks.items()
        if where in places and len(text) > LONGEST_REMARK
    ]
    if faults:
        raise Invalid(faults[0].what, faults=faults)
