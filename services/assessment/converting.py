"""Energy as it is bought, in tonnes of coal equivalent. Pure.

The coefficients are those that secondary sources give for GB/T 2589-2020《综合能耗计算通则》 (electricity by 当量值); the standard
itself was not at hand. `doubt` says what of a coefficient could not be established; it is shown wherever the coefficient is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

STANDARD = "GB/T 2589-2020《综合能耗计算通则》"
UNVERIFIED = "系数按二手资料整理，没有与标准原文核对，非官方"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of energy: how many kilograms of coal equivalent one unit of it is."""

    key: str
    label: str
    unit: str
    kilograms: Decimal
    doubt: str = ""
    most: Decimal = Decimal(100_000_000_000)

    @property
    def source(self) -> str:
        return f"{STANDARD}；{self.doubt or UNVERIFIED}"


_DIESEL = Decimal("1.4571")
_DIESEL_DENSITY = Decimal("0.84")
CARRIERS = (
    Carrier("electricity", "电", "度", Decimal("0.1229"), "按当量值；" + UNVERIFIED),
    Carrier("gas", "天然气", "立方米", Decimal("1.2143"), "标准给的是 1.1000–1.3300 的范围，这里取气田天然气的值；" + UNVERIFIED),
    Carrier("diesel", "柴油", "升", _DIESEL * _DIESEL_DENSITY, "每千克 1.4571，每升按 0.84 千克（本中心取的值）；" + UNVERIFIED),
    Carrier("diesel_tonnes", "柴油（按吨）", "吨", _DIESEL * 1000),
    Carrier("coal", "原煤", "吨", Decimal("714.3")),
    Carrier("steam", "外购蒸汽", "吨", Decimal("128.6"), "按低压蒸汽；温度、压力不同，实际有出入；" + UNVERIFIED),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One carrier's amount, and what it is in tonnes of coal equivalent."""

    carrier: Carrier
    amount: Decimal
    tonnes: Decimal


@dataclass(frozen=True, slots=True)
class Conversion:
    lines: list[Line]

    @property
    def tonnes(self) -> Decimal:
        return sum((line.tonnes for line in self.lines), Decimal())


def convert(amounts: Mapping[str, Decimal]) -> Conversion:
    """Amounts by carrier, in the carriers' units, exactly."""
    return Conversion(
        [Line(one, amounts[one.key], amounts[one.key] * one.kilograms / 1000) for one in CARRIERS if one.key in amounts]
    )
