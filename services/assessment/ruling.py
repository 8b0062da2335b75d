"""The rule by which a question's figures pick its option, as the page has it for times without a network. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.assessment.asking import Question
from services.assessment.measuring import Change


def rule_document(question: Question) -> dict[str, Any] | None:
    """The formula in plain words and decimal texts; None where the question has none. `static/reckoning.js` reads it."""
    formula, figures = question.formula, question.figure_by_key
    if formula is None:
        return None
    carriers = {key: {one.key: f"{one.kilograms / 1000:f}" for one in figures[key].carriers} for key in formula.keys}
    told = {"kind": formula.kind, "keys": formula.keys, "carriers": {key: some for key, some in carriers.items() if some}}
    if isinstance(formula, Change):
        sides = {name: {"over": side.over, "of": side.of} for name, side in (("now", formula.now), ("before", formula.before))}
        divisors = [side["of"] for side in sides.values() if side["of"]]
        texts = {
            "scale": f"{formula.scale:f}",
            "digits": formula.digits,
            "less": formula.less,
            "same": formula.same,
            "more": formula.more,
        }
        return told | sides | texts | {"divisors": divisors}
    bounds = [(option, None if bound is None else f"{Decimal(bound):f}") for option, bound in formula.up_to.items()]
    within = figures[formula.part].part_of == formula.whole
    return told | {"part": formula.part, "whole": formula.whole, "up_to": bounds, "within": within, "divisors": [formula.whole]}
