"""What to have at hand before answering: the figures a pack asks for, by who in the firm holds them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.assessment.answering import Sheet, Step, describe_step, list_steps
from services.assessment.asking import Question
from services.assessment.measuring import Figure
from services.assessment.packing import Pack
from services.assessment.reckoning import Figures, amount_of, conversion_of, shown
from services.contracts.words import _


@dataclass(frozen=True, slots=True)
class Needed:
    """One figure, the questions it is for, and what of it is given already."""

    figure: Figure
    questions: list[Question]
    given: str


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it is copied onto another platform."""

    step: Step
    letters: str
    texts: list[str]
    figures: list[str]


def list_needed(pack: Pack, given: Figures) -> dict[str, list[Needed]]:
    """By holder, in the order of the questions; figures without a key are named too."""
    needed: dict[str, list[Needed]] = {}
    for figure in _all_figures(pack):
        asking = [question for question in pack.questions if figure in question.figures]
        needed.setdefault(figure.holder, []).append(Needed(figure, asking, say_given(figure, given)))
    return needed


def _all_figures(pack: Pack) -> list[Figure]:
    found: list[Figure] = []
    for question in pack.questions:
        found += [figure for figure in question.figures if figure not in found]
    return found


def say_given(figure: Figure, given: Figures) -> str:
    """The amount with its unit, of energy with what it was converted from; "" while none was given."""
    amount = amount_of(figure, given)
    if amount is None:
        return ""
    text = f"{shown(amount)} {figure.unit}"
    lines = conversion_of(figure, given).lines
    bought = _("，").join(f"{line.carrier.label} {shown(line.amount)} {line.carrier.unit}" for line in lines)
    return _("{text}（{bought}）").format(text=text, bought=bought) if bought else text


def count_given(pack: Pack, given: Mapping[str, Decimal]) -> tuple[int, int]:
    """How many of the figures asked for are there, and how many there are."""
    known = [figure for figure in pack.figures.values() if amount_of(figure, given) is not None]
    return len(known), len(pack.figures)


def copy_out(pack: Pack, sheet: Sheet, given: Figures) -> list[Line]:
    """Every step in the platform's order: option letters or level, their texts, the figures."""
    return [_line(step, sheet, given) for step in list_steps(pack)]


def _line(step: Step, sheet: Sheet, given: Figures) -> Line:
    value = sheet[step.part].get(step.key)
    figures = step.question.figures if step.question else []
    said = [f"{figure.label} {text}" for figure in figures if figure.key and (text := say_given(figure, given))]
    return Line(step, _letters(value), describe_step(step, sheet), said)


def _letters(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(sorted(value))
    return _("{level} 级").format(level=value) if isinstance(value, int) else str(value)
