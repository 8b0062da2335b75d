"""Tables as CSV and XLSX that a spreadsheet opens without acting on what is in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO

from openpyxl import Workbook

_ACTING = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def neutral(value: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula is led by an apostrophe, blanks in front or not.

    A number of ours is no text somebody typed: -3 stays -3.
    """
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(_ACTING) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 text with the mark that makes Excel read it as such."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(title) for title in header])
    writer.writerows([neutral(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the titles of its columns, its rows."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def as_csv_of(sheets: Iterable[Sheet]) -> str:
    """Several tables in one file, each under its title, with an empty line between them."""
    return BYTE_ORDER_MARK + "\r\n".join(
        f"{neutral(sheet.title)}\r\n{as_csv(sheet.header, sheet.rows).removeprefix(BYTE_ORDER_MARK)}" for sheet in sheets
    )


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook, written row by row; numbers stay numbers, every text is neutral."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.append([neutral(title) for title in sheet.header])
        for row in sheet.rows:
            page.append([value if isinstance(value, int | float | Decimal) else neutral(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
