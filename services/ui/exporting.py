"""Tables as CSV that a spreadsheet opens without acting on what is in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_ACTING = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def neutral(value: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula is led by an apostrophe, blanks in front or not."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(_ACTING) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 text with the mark that makes Excel read it as such."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(title) for title in header])
    writer.writerows([neutral(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
