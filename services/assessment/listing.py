"""A list of firms to invite: which column is which, and which lines there are. Pure; what a line is worth is `inviting`'s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.assessment.tabulating import DAYS_FROM, Cell, Row
from services.assessment.unpacking import UnreadableTable
from services.contracts.refusals import Fault
from services.contracts.words import _

_HEADER_WITHIN = 10
_DIGITS_OF_DAY = 5

COLUMNS: dict[str, tuple[str, ...]] = {
    "firm": ("企业名称", "企业全称", "单位名称", "公司名称", "名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "mobile": ("联系人手机", "手机号", "手机", "联系电话", "手机号码", "联系人手机号"),
    "park": ("园区", "所属园区", "所在园区"),
    "industry": ("行业", "行业代码", "所属行业", "国民经济行业"),
    "platform": ("已有结果平台", "测评平台", "平台"),
    "taken_on": ("已有结果日期", "测评日期", "日期"),
    "score": ("已有结果得分", "测评得分", "得分"),
    "level": ("已有结果等级", "测评等级", "等级"),
    "edition": ("已有结果指标版本", "指标版本", "版本"),
}
TITLES = {name: titles[0] for name, titles in COLUMNS.items()}
REQUIRED = ("firm", "credit_code", "mobile")
_BY_TITLE = {title: name for name, titles in COLUMNS.items() for title in titles}


@dataclass(slots=True)
class ListLine:
    """A line that is not empty: its number, its texts in the file's own columns, and what is wrong with single cells."""

    number: int
    cells: list[str]
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """The file's own titles, and which of them we know."""

    titles: list[str]
    columns: dict[str, int]


def find_heading(rows: Iterator[Row]) -> Heading:
    """Read on until the row that names the columns.

    Raises:
        UnreadableTable: the first ten rows don't name them all, or one twice.
    """
    closest: list[str] = []
    for number, cells in rows:
        titles = _titles(cells)
        columns = _columns(titles)
        if set(REQUIRED) <= set(columns):
            _refuse_twice(titles)
            return Heading(titles, columns)
        if len(columns) > len(_columns(closest)):
            closest = titles
        if number >= _HEADER_WITHIN:
            break
    raise UnreadableTable(_what_is_missing(closest))


def lines_of(rows: Iterable[Row], heading: Heading, days_from: date = DAYS_FROM) -> list[ListLine]:
    """The rows that have something in a column of ours or another, each once; days are written out where the workbook counts from 1904."""
    lines: list[ListLine] = []
    known = {at: TITLES[name] for name, at in heading.columns.items()}
    width = len(heading.titles)
    for number, row in rows:
        cells = row[:width]
        if not any(cell.text or (cell.fault and at in known) for at, cell in enumerate(cells)):
            continue
        texts = [cell.text for cell in cells] + [""] * (width - len(cells))
        if days_from != DAYS_FROM and "taken_on" in heading.columns:
            texts[heading.columns["taken_on"]] = _day_from(texts[heading.columns["taken_on"]], days_from)
        faults = [Fault(known[at], cell.fault) for at, cell in enumerate(cells) if cell.fault and at in known]
        lines.append(ListLine(number, texts, faults))
    return lines


def _day_from(text: str, days_from: date) -> str:
    """A day that stands there as a number without a format; anything else as it is."""
    return f"{days_from + timedelta(int(text)):%Y-%m-%d}" if text.isdecimal() and len(text) == _DIGITS_OF_DAY else text


def _titles(cells: list[Cell]) -> list[str]:
    titles = ["".join(cell.text.split()).rstrip("*＊：:") for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return titles


def _columns(titles: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(titles):
        if title in _BY_TITLE:
            found.setdefault(_BY_TITLE[title], at)
    return found


def _what_is_missing(closest: list[str]) -> str:
    known = _columns(closest)
    if not known:
        return _("前 10 行里没有找到表头“企业名称”“统一社会信用代码”“联系人手机”，请使用模板")
    missing = "、".join(f"“{TITLES[name]}”" for name in REQUIRED if name not in known)
    return _("表头里缺少%(missing)s这一列，请补上，或使用模板") % {"missing": missing}


def _refuse_twice(titles: list[str]) -> None:
    count = Counter(_BY_TITLE[title] for title in titles if title in _BY_TITLE)
    twice = [TITLES[name] for name, times in count.items() if times > 1]
    if twice:
        raise UnreadableTable(_("表头里“%(title)s”出现了不止一次，请只留一列") % {"title": twice[0]})
