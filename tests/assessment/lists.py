"""Lists of firms as files, for tests."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from stdnum.cn import uscc

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


def csv_of(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER, above: Iterable[Sequence[str]] = ()) -> str:
    out = StringIO()
    csv.writer(out).writerows([*above, header, *rows])
    return out.getvalue()
