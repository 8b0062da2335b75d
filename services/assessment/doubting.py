"""Figures that do not fit each other, or what the firm said before: pointed out, never held against anybody. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.assessment.answering import Sheet
from services.assessment.choosing import Basis
from services.assessment.measuring import Figure
from services.assessment.packing import Pack
from services.assessment.reckoning import Figures, amount_of, conversion_of, reckon, shown
from services.contracts.words import _

SAME_YEAR = Decimal("1.01")
"""The same figure of the same year, told twice, may differ by this factor: rounding."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to look at again, and the numbers of the questions where."""

    what: str
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one run, and the year they were told in."""

    year: int
    figures: Figures


def list_doubts(pack: Pack, sheet: Sheet, told: Told, earlier: Told | None = None) -> list[Doubt]:
    """Everything worth a second look, in the order of the questions."""
    amounts = _amounts(pack, told.figures)
    found = [*_apart(pack, amounts), *_mixed(pack, told.figures), *_by_hand(pack, sheet, told.figures)]
    if earlier:
        found += _changed(pack, told.year, amounts, earlier.year, _amounts(pack, earlier.figures))
    return sorted(found, key=lambda doubt: doubt.questions)


def _amounts(pack: Pack, given: Figures) -> dict[str, Decimal]:
    found = {key: amount_of(figure, given) for key, figure in pack.figures.items()}
    return {key: amount for key, amount in found.items() if amount is not None}


def _apart(pack: Pack, amounts: Figures) -> Iterator[Doubt]:
    """Figures of this sheet against each other."""
    for key, figure in pack.figures.items():
        amount = amounts.get(key)
        if amount is None:
            continue
        if (limit := amounts.get(figure.within or "")) is not None and amount > limit:
            other = pack.figures[str(figure.within)]
            yield _doubt(pack, _("{a}，比{b}还多，一般不会这样，请核对"), figure, amount, other, limit)
        for name, factor in figure.near.items():
            if (near := amounts.get(name)) is not None and is_far(amount, near, factor):
                what = _("{a}，与{b}相差 {factor} 倍以上，请核对数和单位")
                yield _doubt(pack, what, figure, amount, pack.figures[name], near, factor)
        yield from _impossible_mean(pack, figure, amount, amounts)


def _impossible_mean(pack: Pack, figure: Figure, amount: Decimal, amounts: Figures) -> Iterator[Doubt]:
    if figure.mean is None:
        return
    known = [amounts.get(key, Decimal()) for key in figure.mean.over]
    if sum(known, Decimal()) > amount * figure.mean.years:
        names = _("、").join(_said(pack.figures[key], amounts[key]) for key in figure.mean.over if key in amounts)
        what = _("{a}，乘 {years} 年还不到{names}之和，请核对").format(
            a=_said(figure, amount), years=figure.mean.years, names=names
        )  # fmt: skip
        yield Doubt(what, _where(pack, figure.key, *figure.mean.over))


def _mixed(pack: Pack, given: Figures) -> Iterator[Doubt]:
    """Energy told in two ways, or in different kinds for the years that are compared."""
    energy = {key: (figure, conversion_of(figure, given)) for key, figure in pack.figures.items() if figure.carriers}
    for key, (figure, conversion) in energy.items():
        typed = given.get(key)
        if conversion.lines and typed is not None and is_far(typed, conversion.tonnes, SAME_YEAR):
            what = _("{label}：按电、气、油折算是 {sum} {unit}，另填的总数是 {typed} {unit}；按折算的算，请核对").format(
                label=figure.label, sum=shown(conversion.tonnes), typed=shown(typed), unit=figure.unit
            )  # fmt: skip
            yield Doubt(what, _where(pack, key))
    kinds = {tuple(line.carrier.label for line in one.lines) for _figure, one in energy.values() if one.lines}
    if len(kinds) > 1:
        parts = [f"{figure.label}：{'、'.join(line.carrier.label for line in one.lines)}" for figure, one in energy.values()]
        yield Doubt(
            _("几年算的能源种类不一样（{parts}），算进同样几种才好比").format(parts="；".join(parts)), _where(pack, *energy)
        )


def _by_hand(pack: Pack, sheet: Sheet, given: Figures) -> Iterator[Doubt]:
    bases = sheet.get("bases", {})
    for key, question in pack.question_by_key.items():
        reckoned, chosen = reckon(question, given), sheet["answers"].get(key)
        if reckoned is None or chosen is None:
            continue
        if reckoned.option and bases.get(key) is None and chosen != reckoned.option:
            what = _("“{item}”选的是 {chosen}，按填的数是：{how}").format(item=question.item, chosen=chosen, how=reckoned.how)
            yield Doubt(what, (question.number,))
        elif reckoned.option is None and not reckoned.missing and bases.get(key) != Basis.UNKNOWN:
            yield Doubt(_("“{item}”：{how}").format(item=question.item, how=reckoned.how), (question.number,))


def _changed(pack: Pack, year: int, amounts: Figures, year_before: int, before: Figures) -> Iterator[Doubt]:
    """Against the earlier sheet: the same year's figure told otherwise, else a jump."""
    known = {pack.figures[key].of_year(year_before): (pack.figures[key], amount) for key, amount in before.items()}
    for key, amount in amounts.items():
        figure = pack.figures[key]
        same = known.get(figure.of_year(year)) if figure.series else None
        if same and is_far(amount, same[1], SAME_YEAR):
            year_meant = year - (figure.years_ago or 0)
            what = _("{a}；上次填的同一年（{year} 年）的数是 {b} {unit}，请核对").format(
                a=_said(figure, amount), b=shown(same[1]), year=year_meant, unit=figure.unit
            )  # fmt: skip
            yield Doubt(what, _where(pack, key))
        elif not same and key in before and is_far(amount, before[key], figure.jump):
            what = _("{a}，上次是 {b} {unit}，相差 {factor} 倍以上；确有变化就不用改").format(
                a=_said(figure, amount), b=shown(before[key]), unit=figure.unit, factor=shown(figure.jump)
            )  # fmt: skip
            yield Doubt(what, _where(pack, key))


def is_far(one: Decimal, other: Decimal, factor: Decimal) -> bool:
    """Whether the greater of two amounts is more than `factor` times the smaller; nothing against something always is."""
    low, high = sorted((one, other))
    return high > low * factor


def _doubt(
    pack: Pack, what: str, figure: Figure, amount: Decimal, other: Figure, against: Decimal, factor: Decimal = Decimal()
) -> Doubt:  # fmt: skip
    words = what.format(a=_said(figure, amount), b=_said(other, against), factor=shown(factor))
    return Doubt(words, _where(pack, figure.key, other.key))


def _said(figure: Figure, amount: Decimal) -> str:
    return f"{figure.label} {shown(amount)} {figure.unit}"


def _where(pack: Pack, *keys: str | None) -> tuple[int, ...]:
    """For each figure the question that first asks for it."""
    found = (next(one.number for one in pack.questions if key in one.figure_by_key) for key in keys if key)
    return tuple(dict.fromkeys(found))
