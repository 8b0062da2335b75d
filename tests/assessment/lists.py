"""Lists of firms as files, for tests."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from stdnum.cn import uscc

from services.assessment.leafing import Piece, Reader

HEADER = ["企业名称", "统一社会信用代码", "联系人手机", "园区", "行业"]


def credit_code(number: int) -> str:
    body = f"91420100MABC{number:05}"
    return body + str(uscc.calc_check_digit(body))


def line_of(number: int, **changes: Any) -> list[Any]:
    firm = {"firm": f"武汉第{number}机械厂", "code": credit_code(number), "mobile": f"138{number:08}", "park": "岱家山科创城",
            "industry": "34 通用设备制造业"} | changes  # fmt: skip
    return list(firm.values())


def workbook_of(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_dimension(workbook: bytes, ref: str, blanks: int = 0) -> bytes:
    """The workbook with what its sheet says of its own size, as Excel writes it; the blanks make it that long."""
    file, sheet = BytesIO(), "xl/worksheets/sheet1.xml"
    with ZipFile(BytesIO(workbook)) as good, ZipFile(file, "w", ZIP_DEFLATED) as parts:
        for entry in good.infolist():
            said = f'<dimension ref="{ref}"/><sheetData>{" " * blanks}'.encode() if entry.filename == sheet else b"<sheetData>"
            parts.writestr(entry.filename, good.read(entry).replace(b"<sheetData>", said, 1))
    return file.getvalue()


def csv_of(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER, above: Iterable[Sequence[str]] = ()) -> str:
    out = StringIO()
    csv.writer(out).writerows([*above, header, *rows])
    return out.getvalue()


def read_list(content: bytes, at_once: int = 50_000) -> Piece:
    """The whole list as the pieces it is read in."""
    reader, list_id = Reader(), UUID(int=1)
    piece = reader.read_on(list_id, lambda: content, read_to=0, heading=None, at_once=at_once)
    while not piece.ended:
        further = reader.read_on(list_id, lambda: content, read_to=piece.read_to, heading=piece.heading, at_once=at_once)
        piece = Piece(piece.heading, piece.lines + further.lines, further.read_to, further.ended)
    return piece
