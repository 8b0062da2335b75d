"""A park's list of firms, read from a workbook line by line; what cannot be right is said of each line.

A formula is refused, not computed: the sheet's last value may be stale, and its text could act when exported again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from services.contracts.districts import PLACES
from services.contracts.industries import DIVISIONS
from services.contracts.refusals import Fault
from services.contracts.words import _

MOST_LINES = 20_000
MOST_COLUMNS = 40
_HEADER_WITHIN = 10

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "企业全称", "单位名称", "名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "industry": ("行业代码", "国民经济行业", "行业", "所属行业"),
    "district": ("行政区", "所属行政区", "区", "所在区"),
    "park": ("园区", "所属园区", "所在园区"),
    "address": ("地址", "注册地址", "经营地址"),
    "main_products": ("主营产品", "主要产品"),
    "contact_name": ("联系人", "联系人姓名"),
    "contact_mobile": ("联系电话", "联系人手机", "手机号", "手机"),
    "year": ("年度", "年份", "数据年度"),
    "staff": ("从业人员", "从业人员数", "员工人数", "人数"),
    "revenue_wan": ("营业收入（万元）", "营业收入(万元)", "营业收入", "营收（万元）"),
    "assets_wan": ("资产总额（万元）", "资产总额(万元)", "资产总额", "总资产（万元）"),
}
TITLES = {field: names[0] for field, names in COLUMNS.items()}
_BY_TITLE = {title: field for field, titles in COLUMNS.items() for title in titles}
_ACTING = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class UnreadableRoster(ValueError):
    """The workbook as a whole cannot be taken; the message says why."""


@dataclass(slots=True)
class SheetLine:
    """One line that is not empty: its number in the sheet, its texts by field, and faults already seen."""

    number: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)


def read_sheet(content: bytes) -> Iterator[SheetLine]:
    """The lines of the first sheet of a workbook.

    Raises:
        UnreadableRoster: no workbook, no header, or more than 20,000 lines.
    """
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        try:
            yield from read_lines(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS) if book.worksheets else ())
        finally:
            book.close()
    except UnreadableRoster:
        raise
    except Exception as error:  # a broken file trips the reader in ways it does not name
        raise UnreadableRoster(_("文件打不开，请用 Excel 另存为 .xlsx 后重新上传")) from error


def read_lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[SheetLine]:
    """Lines of any rows of cells (`value`, `data_type`); the header is looked for in the first ten."""
    header: dict[int, str] = {}
    seen: dict[str, int] = {}
    taken = 0
    for number, row in enumerate(rows, start=1):
        if not header:
            header = _header_of(row)
            if not header and number >= _HEADER_WITHIN:
                break
            continue
        line = _line(number, row, header)
        if line is None:
            continue
        taken += 1
        if taken > MOST_LINES:
            raise UnreadableRoster(_("超过 20,000 行，请分成几份上传"))
        _note_repeat(line, seen)
        yield line
    if not header:
        raise UnreadableRoster(_("前 10 行里没有找到表头“企业名称”和“统一社会信用代码”，请使用模板"))


def _header_of(row: tuple[Any, ...]) -> dict[int, str]:
    titles = {at: _BY_TITLE[title] for at, cell in enumerate(row) if (title := "".join(_text(cell).split())) in _BY_TITLE}
    return titles if {"name", "credit_code"} <= set(titles.values()) else {}


def _line(number: int, row: tuple[Any, ...], header: Mapping[int, str]) -> SheetLine | None:
    line = SheetLine(number, {})
    for at, name in header.items():
        cell = row[at] if at < len(row) else None
        text = _text(cell)
        if not text:
            continue
        if getattr(cell, "data_type", "") == "f" or text.startswith(_ACTING):
            line.faults.append(
                Fault(name, _("“%(column)s”是公式或以运算符开头，请改成普通文字或数字") % {"column": TITLES[name]})
            )
            text = text[:40]
        line.cells[name] = text[:200]
    return line if line.cells else None


def _text(cell: Any) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _note_repeat(line: SheetLine, seen: dict[str, int]) -> None:
    code = "".join(line.cells.get("credit_code", "").split()).upper()
    if not code:
        return
    if code in seen:
        line.faults.append(Fault("credit_code", _("与第 %(n)s 行是同一家企业，只保留前一行") % {"n": seen[code]}))
    else:
        seen[code] = line.number


def as_entry(cells: Mapping[str, str], *, district: str | None, park: str | None) -> dict[str, str]:
    """The cells as a registration understands them; `district` and `park` fill what the sheet leaves out."""
    given = dict(cells)
    code = _industry(given.pop("industry", ""))
    given["industry"] = code[:2]
    if len(code) > 2:
        given["industry_detail"] = code
    given["district"] = _district(given.get("district") or district or "")
    if park and not given.get("park"):
        given["park"] = park
    for name in ("staff", "revenue_wan", "assets_wan"):
        if name in given:
            given[name] = given[name].replace(",", "").replace("，", "")
    return {name: text for name, text in given.items() if text}


def _industry(text: str) -> str:
    """A GB/T 4754 code out of `34`, `C34`, `C3411`, `34 通用设备制造业` or the division's name alone."""
    digits = re.match(r"[A-Ta-t]?(\d{1,4})(?!\d)", text)
    if digits:
        return digits[1].zfill(2)
    return next((code for code, name in DIVISIONS.items() if name == text), text)


def _district(text: str) -> str:
    return next((name for name in PLACES if name in (text, f"{text}区") or text.endswith(name)), text)
