"""A table somebody sends, as rows of texts: XLSX or CSV, told by content. What a cell cannot be trusted for is said of that cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook, load_workbook

from services.assessment.tidying import tidy_line
from services.assessment.unpacking import (
    MOST_COLUMNS,
    MOST_ROWS,
    UnreadableTable,
    decoded,
    is_workbook,
    look_at,
    merged_cells,
    too_many_rows,
)
from services.contracts.words import _

LONGEST_CELL = 200
DAYS_FROM = date(1899, 12, 30)
"""Day 0 of a spreadsheet's days, unless the workbook says it counts from 1904."""
_EXACT_DIGITS = 10**15
_ACTING = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "N/A", "n/a"})
_PHONE = re.compile(r"\+86[\d\s-]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and what is wrong with it as a cell."""

    text: str = ""
    fault: str = ""


Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the number a spreadsheet shows beside them, read as they are asked for; asking may raise UnreadableTable."""

    rows: Iterator[Row]
    days_from: date = DAYS_FROM


def open_table(content: bytes) -> Table:
    """The file, of a workbook its first sheet.

    Raises:
        UnreadableTable: too large, of another kind, broken.
    """
    look_at(content)
    return _workbook(content) if is_workbook(content) else Table(_csv_rows(decoded(content)))


def _workbook(content: bytes) -> Table:
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet = _first_sheet(book)
        merged = merged_cells(content, sheet._worksheet_path)  # noqa: SLF001 (read-only sheets do not tell what is merged)
        sheet.reset_dimensions()
        return Table(_sheet_rows(sheet, merged), book.epoch.date())
    except UnreadableTable:
        raise
    except Exception as error:  # a broken file trips the reader in ways it does not name
        raise UnreadableTable(_("文件打不开，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")) from error


def _first_sheet(book: Workbook) -> Any:
    if not book.worksheets:
        raise UnreadableTable(_("工作簿里没有表格"))
    return book.worksheets[0]


def _sheet_rows(sheet: Any, merged: dict[int, set[int]]) -> Iterator[Row]:
    number = 0
    try:
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            _refuse_beyond(number)
            yield number, [_cell(one, at in merged.get(number, ())) for at, one in enumerate(row)]
    except UnreadableTable:
        raise
    except Exception as error:  # as above, in the midst of the sheet
        said = _("第 %(n)s 行以后读不出来，请用 Excel 或 WPS 另存为 .xlsx 后重新上传") % {"n": number}
        raise UnreadableTable(said) from error


def _refuse_beyond(number: int) -> None:
    if number > MOST_ROWS:
        raise UnreadableTable(too_many_rows())


def _cell(cell: Any, is_merged: bool) -> Cell:
    if is_merged:
        return Cell("", _("在合并单元格里，请取消合并，逐行填写"))
    value, kind = cell.value, getattr(cell, "data_type", "")
    if value is None:
        return Cell()
    if kind == "f":
        return Cell(str(getattr(value, "text", value))[:LONGEST_CELL], _("是公式，请粘贴为数值"))
    if kind == "e":
        return Cell(str(value), _("是表格的错误值，请改成正确的内容"))
    if isinstance(value, datetime | date):
        return Cell(f"{value:%Y-%m-%d}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return _text(f"{value:%H:%M}" if isinstance(value, time) else str(value))


def _number(value: float) -> Cell:
    if abs(value) >= _EXACT_DIGITS:
        return Cell(str(value), _("被表格当成数字，后几位已经丢失，请把这一列设为文本再填一次"))
    return Cell(str(int(value)) if float(value).is_integer() else repr(value))


def _text(raw: str) -> Cell:
    """One line without blanks around it; the apostrophe that marks a text in a spreadsheet is not part of it."""
    text = tidy_line(raw)
    text = text.lstrip("'’‘").strip()
    if text in _NOTHING:
        return Cell()
    if text.startswith(_ACTING) and not _PHONE.fullmatch(text):
        return Cell(text[:LONGEST_CELL], _("是公式或以运算符开头，请改成普通文字或数字"))
    if len(text) > LONGEST_CELL:
        return Cell(text[:LONGEST_CELL], _("超过 %(n)s 个字，请写短一些") % {"n": LONGEST_CELL})
    return Cell(text)


def _csv_rows(text: str) -> Iterator[Row]:
    head = text[:2000]
    delimiter = max(",\t;，", key=head.count)
    number = 0
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), start=1):
            _refuse_beyond(number)
            yield number, [_text(value) for value in row[:MOST_COLUMNS]]
    except csv.Error as error:
        said = _("第 %(n)s 行以后的引号或换行不成对，请用 Excel 或 WPS 重新另存后上传") % {"n": number}
        raise UnreadableTable(said) from error
