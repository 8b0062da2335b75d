"""From figures to the option of a question, and how it came out, in words. Pure and exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

from services.assessment.asking import Question
from services.assessment.converting import Conversion, convert
from services.assessment.measuring import Change, Figure, Measured, Ratio
from services.assessment.reading import exact
from services.contracts.words import _

Figures = Mapping[str, Decimal]
"""What was typed, by the keys of `Pack.inputs`."""
_PERCENT_DIGITS = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the figures of a question come to: the option, or why there is none yet."""

    option: str | None
    how: str
    missing: list[Figure] = field(default_factory=list)


def amount_of(figure: Figure, given: Figures) -> Decimal | None:
    """A figure's amount: what was typed, or of energy the sum of its carriers, which goes before a sum typed beside them."""
    conversion = conversion_of(figure, given)
    if conversion.lines:
        return conversion.tonnes
    return given.get(figure.key or "")


def conversion_of(figure: Figure, given: Figures) -> Conversion:
    """The carriers given of an amount of energy, each converted."""
    typed = {one.key: given.get(f"{figure.key}.{one.key}") for one in figure.carriers}
    return convert({key: amount for key, amount in typed.items() if amount is not None})


def reckon(question: Question, given: Figures) -> Reckoned | None:
    """The option that the figures pick; None where the question has no formula."""
    formula = question.formula
    if formula is None:
        return None
    known = {key: amount_of(question.figure_by_key[key], given) for key in formula.keys}
    missing = [figure for key, figure in question.figure_by_key.items() if key in known and known[key] is None]
    if missing:
        return Reckoned(None, _("还差：{what}").format(what=_("、").join(figure.label for figure in missing)), missing)
    amounts = {key: amount for key, amount in known.items() if amount is not None}
    if isinstance(formula, Ratio):
        return _reckon_ratio(question, formula, amounts)
    return _reckon_change(question, formula, amounts)


def _reckon_ratio(question: Question, formula: Ratio, amounts: Mapping[str, Decimal]) -> Reckoned:
    part, whole = amounts[formula.part], amounts[formula.whole]
    names = question.figure_by_key
    if not whole:
        return _undefined(names[formula.whole])
    if part > whole and names[formula.part].part_of == formula.whole:
        return Reckoned(None, _more_than(names[formula.part], names[formula.whole]))
    percent = Fraction(part) * 100 / Fraction(whole)
    option = _band(formula, percent)
    how = _("{whole} {unit}中 {part} {unit} → {percent}% → 选 {option}").format(
        whole=shown(whole), part=shown(part), unit=names[formula.whole].unit, option=option, percent=_percent(formula, percent)
    )
    return Reckoned(option, how)


def _band(formula: Ratio, percent: Fraction) -> str:
    return next(option for option, bound in formula.up_to.items() if bound is None or percent <= Fraction(bound))


def _percent(formula: Ratio, percent: Fraction) -> str:
    """As short as it may be without seeming to belong to another option."""
    for digits in _PERCENT_DIGITS:
        rounded = round_half_up(percent, digits)
        if _band(formula, Fraction(rounded)) == _band(formula, percent):
            break
    return shown(rounded)


def _reckon_change(question: Question, formula: Change, amounts: Mapping[str, Decimal]) -> Reckoned:
    sides = []
    for side in (formula.now, formula.before):
        if side.of and not amounts[side.of]:
            return _undefined(question.figure_by_key[side.of])
        sides.append(_measure(formula, side, amounts))
    now, before = sides
    option = formula.more if now > before else formula.less if now < before else formula.same
    how = _("{title}：{before_label} {before} {unit}，{now_label} {now} {unit} → {moved} → 选 {option}").format(
        title=formula.title, unit=formula.unit, option=option, moved=question.by_key[option].text,
        now_label=formula.now.label, now=shown(now), before_label=formula.before.label, before=shown(before),
    )  # fmt: skip
    return Reckoned(option, how)


def _measure(formula: Change, side: Measured, amounts: Mapping[str, Decimal]) -> Decimal:
    value = Fraction(amounts[side.over]) * Fraction(formula.scale)
    return round_half_up(value / Fraction(amounts[side.of]) if side.of else value, formula.digits)


def _undefined(figure: Figure) -> Reckoned:
    return Reckoned(None, _("{label}是 0，算不出来；请核对，或者直接选一项").format(label=figure.label))


def _more_than(part: Figure, whole: Figure) -> str:
    return _("{part}比{whole}还多，请核对").format(part=part.label, whole=whole.label)


def round_half_up(value: Fraction, digits: int) -> Decimal:
    """Rounded as at school: a half goes up."""
    whole = 10**digits
    return Decimal(floor(value * whole + Fraction(1, 2))).scaleb(-digits)


def shown(amount: Decimal) -> str:
    """1,200.5: thousands apart, no zeros at the end."""
    whole, _dot, rest = exact(amount).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")
