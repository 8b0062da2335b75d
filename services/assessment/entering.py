"""Figures as somebody types them, read and looked at before they are kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from services.assessment.measuring import Figure
from services.assessment.packing import Pack
from services.assessment.reckoning import Figures, shown
from services.contracts.refusals import Fault, Invalid
from services.contracts.words import _

_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
MOST_PLACES = 4
LONGEST = 32


def read_figures(pack: Pack, typed: Mapping[str, Any], stored: Figures) -> dict[str, Decimal | None]:
    """Each figure as a number, None where it is taken back.

    Raises:
        Invalid: naming each that is none, too small, too large, or greater than what it is a part of, `stored` included.
    """
    faults: list[Fault] = []
    read: dict[str, Decimal | None] = {}
    for key, value in typed.items():
        try:
            read[key] = _read(pack.inputs.get(key), value)
        except Invalid as error:
            faults.append(Fault(f"figures.{key[:40]}", str(error)))
    faults += _misfits(pack, read, {**stored, **read})
    if faults:
        raise Invalid(faults[0].what, faults=faults)
    return read


def _read(figure: Figure | None, value: Any) -> Decimal | None:
    if figure is None:
        raise Invalid(_("没有这个数"))
    if value is None or value == "":
        return None
    number = _number(value)
    if number < 0:
        raise Invalid(_("{label}不能是负数").format(label=figure.label))
    if number < figure.least:
        raise Invalid(_too_little(figure))
    if number > figure.largest:
        raise Invalid(_("{label}最多 {most} {unit}，请核对单位").format(
            label=figure.label, most=shown(figure.largest), unit=figure.unit
        ))  # fmt: skip
    if figure.kind in ("count", "year") and number % 1:
        raise Invalid(_("{label}应是整数").format(label=figure.label))
    return number


def _number(value: Any) -> Decimal:
    text = normalize("NFKC", str(value)).replace(" ", "") if type(value) in (str, int, float) else ""
    if len(text) > LONGEST or not _NUMBER.fullmatch(text):
        raise Invalid(_("请写一个数，例如 12 或 3.5；单位不用写"))
    number = Decimal(text.replace(",", ""))
    if -int(number.as_tuple().exponent) > MOST_PLACES:
        raise Invalid(_("小数最多 {places} 位").format(places=MOST_PLACES))
    return number


def _too_little(figure: Figure) -> str:
    least = _("{label}至少是 {least}").format(label=figure.label, least=shown(figure.least))
    return _("{least}；企业没有的，这里不填，直接选一项").format(least=least)


def _misfits(pack: Pack, read: Mapping[str, Decimal | None], together: Mapping[str, Decimal | None]) -> list[Fault]:
    """Parts greater than their whole, where one of the two was just typed."""
    faults = []
    for key, figure in pack.figures.items():
        whole_key = figure.part_of
        if whole_key is None or not read.keys() & {key, whole_key}:
            continue
        part, whole = together.get(key), together.get(whole_key)
        if part is not None and whole is not None and part > whole:
            at = key if read.get(key) is not None else whole_key
            faults.append(Fault(f"figures.{at}", _("{part} {n} {unit}，比{whole} {of} {unit} 还多，请核对").format(
                part=figure.label, n=shown(part), whole=pack.figures[whole_key].label, of=shown(whole), unit=figure.unit
            )))  # fmt: skip
    return faults
