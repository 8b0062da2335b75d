"""A list of firms to invite: which column is which, and which lines there are. Pure; what a line is worth is `inviting`'s."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from services.assessment.tabulating import MOST_LINES, Cell, UnreadableTable, read_rows
from services.contracts.refusals import Fault
from services.contracts.words import _

_HEADER_WITHIN = 10

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
class FirmList:
    """The file's own titles, which of them we know, and its lines."""

    titles: list[str]
    columns: dict[str, int]
    lines: list[ListLine]


def read_list(content: bytes) -> FirmList:
    """The whole list; lines without anything in them are left out, every other line is there once.

    Raises:
        UnreadableTable: no table, a column is missing, no line, or more than 20,000.
    """
    rows = read_rows(content)
    titles: list[str] = []
    columns: dict[str, int] = {}
    closest: list[str] = []
    for number, cells in rows:
        titles = _titles(cells)
        columns = _columns(titles)
        if set(REQUIRED) <= set(columns):
            break
        if len(columns) > len(_columns(closest)):
            closest = titles
        if number >= _HEADER_WITHIN:
            break
    if not set(REQUIRED) <= set(columns):
        raise UnreadableTable(_what_is_missing(closest))
    _refuse_twice(titles)
    return FirmList(titles, columns, _lines(rows, titles, columns))


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


def _lines(rows: Any, titles: list[str], columns: dict[str, int]) -> list[ListLine]:
    lines: list[ListLine] = []
    known = {at: TITLES[name] for name, at in columns.items()}
    for number, cells in rows:
        width = cells[: len(titles)]
        if not any(cell.text or (cell.fault and at in known) for at, cell in enumerate(width)):
            continue
        if len(lines) >= MOST_LINES:
            raise UnreadableTable(_("名单超过 20,000 行，请分成几份上传"))
        texts = [cell.text for cell in width] + [""] * (len(titles) - len(width))
        faults = [Fault(known[at], cell.fault) for at, cell in enumerate(width) if cell.fault and at in known]
        lines.append(ListLine(number, texts, faults))
    if not lines:
        raise UnreadableTable(_("表头下面没有企业，请填好再上传"))
    return lines
