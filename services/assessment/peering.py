"""Where a firm stands among its peers, and what the peers' quartiles say in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.assessment.banding import SCORE, TENTHS, Measure, band_of_points, measures_of
from services.assessment.benchmarking import Place, explain_widening, name_cell, name_month, name_place
from services.assessment.packing import Pack
from services.assessment.reading import exact
from services.contracts.words import _

WIDTH = 100
_MIDDLE = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A band as what it holds: points from (included) to (not, but all of them are), or two neighbouring levels."""

    low: Decimal
    high: Decimal
    kind: str

    def __str__(self) -> str:
        if self.kind == "points":
            return _("%(low)s～%(high)s 分") % {"low": exact(self.low), "high": exact(self.high)}
        return _("%(low)s～%(high)s 级") % {"low": exact(self.low) if self.low else _("未达到"), "high": exact(self.high)}


def span_of(measure: Measure, first: int, last: int | None = None) -> Span:
    """The span of a band, or of all bands from `first` to `last`."""
    last = first if last is None else last
    if measure.kind == "level":
        return Span(Decimal(first), Decimal(last + 1), "level")
    return Span(measure.of * first / TENTHS, measure.of * (last + 1) / TENTHS, "points")


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of a cell: its three quartiles, and where a firm stands, if it is one firm's line."""

    measure: Measure
    marks: tuple[int, int, int]
    own: Decimal | None = None

    @property
    def title(self) -> str:
        return _("总分") if self.measure.key == SCORE else self.measure.key

    @property
    def lower(self) -> Span:
        return span_of(self.measure, self.marks[0])

    @property
    def middle(self) -> Span:
        return span_of(self.measure, self.marks[1])

    @property
    def upper(self) -> Span:
        return span_of(self.measure, self.marks[2])

    @property
    def half(self) -> Span:
        """From the lower quartile to the upper: where half of the firms are."""
        return span_of(self.measure, self.marks[0], self.marks[2])

    @property
    def quarter(self) -> int:
        """1 behind the lower quartile … 5 before the upper; 3 as the one in the middle."""
        below, above = zip(*(self._against(mark) for mark in self.marks), strict=True)
        if below[1]:
            return 1 if below[0] else 2
        if above[1]:
            return 5 if above[2] else 4
        return 3

    @property
    def standing(self) -> str:
        return {
            1: _("排在后四分之一"), 2: _("比居中的同行低一些"), 3: _("和居中的同行相当"), 4: _("比居中的同行高一些"),
            5: _("排在前四分之一"),
        }[self.quarter]  # fmt: skip

    def _against(self, mark: int) -> tuple[bool, bool]:
        """Whether the firm is below the band, and whether above it."""
        if self.own is None:
            raise ValueError("nobody stands on this line")
        if self.measure.kind == "points":
            band = band_of_points(self.own, self.measure.of)
            return band < mark, band > mark
        return self.own < mark, self.own > mark + 1

    @property
    def own_words(self) -> str:
        if self.own is None:
            return ""
        if self.measure.kind == "points":
            return _("%(points)s 分") % {"points": exact(self.own)}
        return _("%(level)s 级") % {"level": exact(self.own)} if self.own else _("未达到")

    def at(self, value: Decimal) -> float:
        """Where on a bar of WIDTH a value is."""
        return round(float(value * WIDTH / self.measure.of), 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published cell laid out, with the firm's own figures where there are any. `reason` says why it is not the cell asked for."""

    asked: Place
    cell: str
    month: date
    firms: int
    lines: list[Line]
    reason: str

    @property
    def name(self) -> str:
        return name_cell(self.cell)

    @property
    def month_name(self) -> str:
        return name_month(self.month)

    @property
    def summary(self) -> str:
        """How many measures stand before the middle of the peers, with it and behind it; the scenes that are behind, by name."""
        ahead = sum(line.quarter > _MIDDLE for line in self.lines)
        behind = sum(line.quarter < _MIDDLE for line in self.lines)
        said = _("%(of)s 项里，高于居中同行的 %(ahead)s 项，相当的 %(same)s 项，低于的 %(behind)s 项") % {
            "of": len(self.lines), "ahead": ahead, "same": len(self.lines) - ahead - behind, "behind": behind,
        }  # fmt: skip
        names = [line.title for line in self.levels if line.quarter < _MIDDLE]
        return said + (_("。落后的场景：%(names)s。") % {"names": "、".join(names)} if names else _("。"))

    @property
    def points(self) -> list[Line]:
        return [line for line in self.lines if line.measure.kind == "points"]

    @property
    def levels(self) -> list[Line]:
        return [line for line in self.lines if line.measure.kind == "level"]


def lay_out_cell(
    pack: Pack, asked: Place, cell: str, month: date, firms: int, marks: Mapping[str, Sequence[int]],
    own: Mapping[str, Decimal] | None = None,
) -> Comparison:  # fmt: skip
    """A cell as it is read; `own` has a firm's score, dimensions and scenes."""
    lines = [
        Line(measure, (found[0], found[1], found[2]), own.get(measure.key) if own else None)
        for measure in measures_of(pack) if (found := marks.get(measure.key))
    ]  # fmt: skip
    return Comparison(asked, cell, month, firms, lines, explain_widening(asked, cell))


def comparison_document(found: Comparison) -> dict[str, Any]:
    """As programs read it; points and levels as text of their span."""
    place = found.asked
    return {
        "asked": {"industry": place.industry, "size": place.size_class, "district": place.district},
        "cell": {"key": found.cell, "name": found.name},
        "widened": bool(found.reason),
        "reason": found.reason or None,
        "period": f"{found.month:%Y-%m}",
        "firms": found.firms,
        "source": SOURCE,
        "measures": [_line_document(line) for line in found.lines],
    }


SOURCE = "本中心服务的企业自测的结果，不是全国数据"


def _line_document(line: Line) -> dict[str, Any]:
    document: dict[str, Any] = {
        "key": line.measure.key, "title": line.title, "unit": line.middle.kind, "of": exact(line.measure.of),
        **{name: {"from": exact(span.low), "to": exact(span.high)} for name, span in
           (("lower_quartile", line.lower), ("median", line.middle), ("upper_quartile", line.upper))},
    }  # fmt: skip
    if line.own is not None:
        document |= {"own": exact(line.own), "standing": line.standing, "quarter": line.quarter}
    return document


def comparison_sheets(found: Comparison) -> list[tuple[str, list[str], list[list[object]]]]:
    """The same as tables to take along: title, header, rows."""
    about: list[list[object]] = [
        [_("范围"), found.name], [_("企业数"), found.firms], [_("统计到"), _("%(month)s末") % {"month": found.month_name}],
        [_("要看的范围"), name_place(found.asked)], [_("说明"), found.reason], [_("来源"), _(SOURCE)],
        [_("怎么看"), _("四分位数给到一档：分数是满分的十分之一，场景是相邻两级（0 为未达到）；从、到是这一档的两端")],
    ]  # fmt: skip
    header = [
        _("项目"), _("单位"), _("满分或最高级"), _("下四分位从"), _("下四分位到"), _("中位数从"), _("中位数到"), _("上四分位从"),
        _("上四分位到"),
    ]  # fmt: skip
    return [(_("范围"), [_("项目"), _("内容")], about), (_("同行对照"), header, [_row(line) for line in found.lines])]


def _row(line: Line) -> list[object]:
    unit = _("分") if line.measure.kind == "points" else _("级")
    ends = [end.normalize() for span in (line.lower, line.middle, line.upper) for end in (span.low, span.high)]
    return [line.title, unit, line.measure.of, *ends]
