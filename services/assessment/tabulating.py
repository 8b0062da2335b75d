"""A table somebody sends, as rows of texts: XLSX or CSV, told by content. What a cell cannot be trusted for is said of that cell.

No formula is computed and no link followed. Sizes are looked at before anything is unpacked, so that a small file cannot grow large in here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from services.contracts.words import _

LARGEST_BYTES = 10 * 1024 * 1024
MOST_LINES = 20_000
MOST_COLUMNS = 40
LONGEST_CELL = 200
_MOST_ROWS = 2 * MOST_LINES
_LARGEST_UNPACKED = 64 * 1024 * 1024
_MOST_PARTS = 500
_MOST_MERGED = 200_000
_EXACT_DIGITS = 10**15
_ACTING = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "N/A", "n/a"})
_PHONE = re.compile(r"\+86[\d\s-]+")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"')


class UnreadableTable(ValueError):
    """The file as a whole cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and what is wrong with it as a cell."""

    text: str = ""
    fault: str = ""


Row = tuple[int, list[Cell]]


def read_rows(content: bytes) -> Iterator[Row]:
    """The rows of the file, of a workbook those of its first sheet, with the number a spreadsheet shows beside them.

    Raises:
        UnreadableTable: too large, of another kind, broken.
    """
    if not content:
        raise UnreadableTable(_("请选择要上传的名单文件"))
    if len(content) > LARGEST_BYTES:
        raise UnreadableTable(_("文件超过 10 MB，请分成几份上传"))
    if content.startswith(b"PK\x03\x04"):
        return _workbook_rows(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(_("这是旧版 .xls 或设了密码的文件，请去掉密码，另存为 .xlsx 或 CSV 后上传"))
    return _csv_rows(_decoded(content))


def _workbook_rows(content: bytes) -> Iterator[Row]:
    _refuse_what_would_explode(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise UnreadableTable(_("工作簿里没有表格"))
            sheet: Any = book.worksheets[0]
            merged = _merged_cells(content, sheet._worksheet_path)  # noqa: SLF001 (read-only sheets do not tell what is merged)
            sheet.reset_dimensions()
            yield from _checked(
                (number, [_cell(one, at in merged.get(number, ())) for at, one in enumerate(row)])
                for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
            )
        finally:
            book.close()
    except UnreadableTable:
        raise
    except Exception as error:  # a broken file trips the reader in ways it does not name
        raise UnreadableTable(_("文件打不开，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")) from error


def _refuse_what_would_explode(content: bytes) -> None:
    """Sizes are as declared; the unpacker never reads beyond what is declared."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            entries = parts.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
                raise UnreadableTable(_("文件展开后太大，请只留名单这一张表，另存后再上传"))
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise UnreadableTable(_("这不是 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 或 CSV"))
            for entry in entries:
                with parts.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(1024):
                        raise UnreadableTable(_("文件里有不该有的内容，请新建一个工作簿，粘贴为数值后再上传"))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, UnreadableTable):
            raise
        raise UnreadableTable(_("文件不完整或已损坏，请重新另存后上传")) from error


def _merged_cells(content: bytes, path: str) -> dict[int, set[int]]:
    """Row → columns that belong to a merged cell and are not its first: what stands there was swallowed."""
    found: dict[int, set[int]] = {}
    count = 0
    with ZipFile(BytesIO(content)) as parts:
        refs = _MERGED.findall(parts.read(path.lstrip("/")))
    for ref in refs:
        left, top, right, bottom = (bound or 1 for bound in range_boundaries(ref.decode()))
        for number in range(top, min(bottom, _MOST_ROWS) + 1):
            columns = {at for at in range(left - 1, min(right, MOST_COLUMNS)) if (number, at) != (top, left - 1)}
            count += len(columns) + 1
            if count > _MOST_MERGED:
                raise UnreadableTable(_("合并单元格太多，请全部取消合并后再上传"))
            found.setdefault(number, set()).update(columns)
    return found


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
    text = " ".join("".join(letter if unicodedata.category(letter) != "Cc" else " " for letter in raw).split())
    text = text.lstrip("'’‘").strip()
    if text in _NOTHING:
        return Cell()
    if text.startswith(_ACTING) and not _PHONE.fullmatch(text):
        return Cell(text[:LONGEST_CELL], _("是公式或以运算符开头，请改成普通文字或数字"))
    if len(text) > LONGEST_CELL:
        return Cell(text[:LONGEST_CELL], _("超过 %(n)s 个字，请写短一些") % {"n": LONGEST_CELL})
    return Cell(text)


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GBK, whichever fits."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableTable(_("这不是名单文件：请上传 .xlsx 工作簿，或 UTF-8、GBK 编码的 CSV"))


def _csv_rows(text: str) -> Iterator[Row]:
    head = text[:2000]
    delimiter = max(",\t;，", key=head.count)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        yield from _checked((n, [_text(value) for value in row[:MOST_COLUMNS]]) for n, row in enumerate(rows, start=1))
    except csv.Error as error:
        raise UnreadableTable(_("CSV 的引号或换行不成对，请用 Excel 或 WPS 重新另存后上传")) from error


def _checked(rows: Iterator[Row]) -> Iterator[Row]:
    for number, cells in rows:
        if number > _MOST_ROWS:
            raise UnreadableTable(_("表格超过 %(n)s 行，请删去空行或分成几份上传") % {"n": f"{_MOST_ROWS:,}"})
        yield number, cells
