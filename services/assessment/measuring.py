"""The figures a question asks for, and the formula that picks its option: schema of `figures` and `formula` in a pack. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from services.assessment.converting import CARRIERS, Carrier
from services.assessment.pieces import Part, Text

FigureKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FigureKind = Literal["count", "money", "energy", "percent", "year"]

LIMITS: dict[str, Decimal] = {
    "count": Decimal(1_000_000),
    "money": Decimal(100_000_000),
    "energy": Decimal(100_000_000),
    "percent": Decimal(100),
    "year": Decimal(2100),
}
"""Beyond these a figure is a slip of the pen; money is in 万元, energy in tonnes of coal equivalent."""


class Mean(Part):
    """That a figure is the yearly average over some years, of which those figures are some."""

    years: int = Field(ge=2, le=10)
    over: list[FigureKey] = Field(min_length=1)


class Figure(Part):
    """One number of the firm. The same key in two questions is the same number, asked once and shown in both.

    A plain text in the pack is a figure without a key: it is named to whoever prepares, and never asked for.
    """

    key: FigureKey | None = None
    label: Text
    unit: str = ""
    kind: FigureKind = "count"
    holder: Text = "老板"
    hint: Text | None = None
    least: Decimal = Decimal()
    most: Decimal | None = None
    part_of: FigureKey | None = None
    """Greater than that figure is impossible, and refused."""
    within: FigureKey | None = None
    """Greater than that figure is unusual, and pointed out."""
    near: dict[FigureKey, Decimal] = {}
    """Further from that figure than by this factor is unusual, and pointed out."""
    mean: Mean | None = None
    series: Text | None = None
    """Figures of one series are the same thing in different years: the sheets of two years must agree on the same year."""
    years_ago: int | None = Field(default=None, ge=0, le=10)
    jump: Decimal = Field(default=Decimal(3), gt=1)
    """Against the firm's earlier sheet: further away than by this factor is pointed out."""

    @model_validator(mode="before")
    @classmethod
    def _named_only(cls, given: Any) -> Any:
        return {"label": given} if isinstance(given, str) else given

    @property
    def titled(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def of_year(self, year: int) -> tuple[str | None, int]:
        """What the figure is of, told in that year."""
        return self.series, year - (self.years_ago or 0)

    @property
    def others(self) -> list[str]:
        """The figures it is held against."""
        named = [self.part_of, self.within, *self.near, *(self.mean.over if self.mean else [])]
        return [key for key in named if key]

    @property
    def largest(self) -> Decimal:
        return self.most if self.most is not None else LIMITS[self.kind]

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """What an amount of energy may be given in, instead of tonnes of coal equivalent."""
        return CARRIERS if self.kind == "energy" and self.key else ()


class Ratio(Part):
    """Part of a whole in percent. `up_to`: the option holds up to this figure, itself included; null is without end."""

    kind: Literal["ratio"]
    part: FigureKey
    whole: FigureKey
    up_to: dict[Text, Decimal | None] = Field(min_length=2)

    @property
    def keys(self) -> list[str]:
        return [self.part, self.whole]

    @property
    def options(self) -> list[str]:
        return list(self.up_to)

    @model_validator(mode="after")
    def _bounds_rise(self) -> Ratio:
        *bounds, last = self.up_to.values()
        if last is not None or None in bounds or sorted(set(map(Decimal, filter(None, bounds)))) != bounds:
            raise ValueError("up_to 的上限应逐个升高，最后一个写 null")
        return self


class Measured(Part):
    """What is compared: a figure, or a figure over another."""

    label: Text
    over: FigureKey
    of: FigureKey | None = None


class Change(Part):
    """The same measure at two times, compared to as many decimals as are shown."""

    kind: Literal["change"]
    title: Text
    now: Measured
    before: Measured
    scale: Decimal = Decimal(1)
    unit: str = ""
    digits: int = Field(default=2, ge=0, le=6)
    less: Text
    same: Text
    more: Text

    @property
    def keys(self) -> list[str]:
        sides = (self.now.over, self.now.of, self.before.over, self.before.of)
        return [key for key in sides if key]

    @property
    def options(self) -> list[str]:
        return [self.less, self.same, self.more]


Formula = Annotated[Ratio | Change, Field(discriminator="kind")]


def list_inputs(figure: Figure) -> list[Figure]:
    """What is typed for a figure: itself, and of energy also each carrier in its own unit."""
    if figure.key is None:
        return []
    carriers = [
        figure.model_copy(update={"key": f"{figure.key}.{one.key}", "label": one.label, "unit": one.unit, "most": one.most})
        for one in figure.carriers
    ]
    return [*carriers, figure]
