"""The explicit choices beside the options: 暂不清楚, 没有改造过, 无此业务, and what each counts as. Pure.

None of it is official: every page that shows such a choice says so.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from services.assessment.asking import Question
from services.contracts.words import _


class Basis(StrEnum):
    """Where an answer comes from, if not from somebody's own choice of an option."""

    FIGURES = "figures"
    UNKNOWN = "unknown"
    UNTRANSFORMED = "untransformed"
    ABSENT = "absent"

    @property
    def is_special(self) -> bool:
        return self is not Basis.FIGURES


def title_of_special(basis: str) -> str:
    return {
        Basis.UNKNOWN: _("暂不清楚"),
        Basis.UNTRANSFORMED: _("没有改造过"),
        Basis.ABSENT: _("无此业务"),
    }[Basis(basis)]


def treatment_of(basis: str) -> str:
    """How the choice is counted, as a page says it."""
    return {
        Basis.UNKNOWN: _("先按最低一项计，列入“带给专家的问题”（非官方做法）"),
        Basis.UNTRANSFORMED: _("没有改造前后可比，按最低一项计（官方没有说明，非官方做法）"),
        Basis.ABSENT: _("按“还没有做到一级”计（官方没有说明，非官方做法）"),
    }[Basis(basis)]


def specials_of(question: Question | None) -> list[Basis]:
    """The explicit choices that a question offers, or (without one) a scene."""
    if question is None:
        return [Basis.UNKNOWN, Basis.ABSENT]
    return [Basis.UNKNOWN, Basis.UNTRANSFORMED] if question.untransformed else [Basis.UNKNOWN]


def value_of_special(question: Question | None, basis: str) -> Any:
    """The plain answer that an explicit choice counts as."""
    if question is None:
        return 0
    return question.untransformed if basis == Basis.UNTRANSFORMED and question.untransformed else question.lowest
