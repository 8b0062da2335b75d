"""What can be told of a file at sight, and how much of a workbook may be unpacked. No formula is computed and no link followed.

Sizes are looked at before anything is unpacked, so that a small file cannot grow large in here.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries

from services.contracts.words import _

LARGEST_BYTES = 10 * 1024 * 1024
MOST_LINES = 20_000
MOST_ROWS = 2 * MOST_LINES
MOST_COLUMNS = 40
_LARGEST_UNPACKED = 64 * 1024 * 1024
_LARGEST_INDEX = 1024 * 1024
_MOST_PARTS = 500
_MOST_MERGED = 200_000
_SHORTEST_ROW = len(b'<row r="40001"/>')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]*?ref="[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}(\d{1,7})"')


class UnreadableTable(ValueError):
    """The file as a whole cannot be taken; the message says why, where, and what to do."""


def look_at(content: bytes) -> int | None:
    """What costs next to nothing to know: about how many rows there are; None where the file does not say.

    Raises:
        UnreadableTable: no file, too large, of another kind, broken, locked, or by its own word too long.
    """
    if not content:
        raise UnreadableTable(_("请选择要上传的名单文件"))
    if len(content) > LARGEST_BYTES:
        raise UnreadableTable(_("文件超过 10 MB，请分成几份上传"))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(_("这是旧版 .xls 或设了密码的文件，请去掉密码，另存为 .xlsx 或 CSV 后上传"))
    if not is_workbook(content):
        return decoded(content).count("\n")
    refuse_what_would_explode(content)
    rows = _declared_rows(content)
    if rows is not None and rows > MOST_ROWS:
        raise UnreadableTable(too_many_rows(rows))
    return rows


def too_many_rows(rows: int | None = None) -> str:
    said = {"n": f"{MOST_ROWS:,}", "rows": f"{rows:,}" if rows else ""}
    if rows:
        return _("表格有 %(rows)s 行，超过 %(n)s 行，请删去空行或分成几份上传") % said
    return _("表格超过 %(n)s 行，请删去空行或分成几份上传") % said


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def refuse_what_would_explode(content: bytes) -> None:
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


def _declared_rows(content: bytes) -> int | None:
    """The last row by the first sheet's own word, if the sheet is long enough for it: some programs claim all rows there can be."""
    try:
        reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
        with reader.archive as parts:
            if any(parts.getinfo(name).file_size > _LARGEST_INDEX for name in ("[Content_Types].xml", "xl/workbook.xml")):
                return None
            reader.read_manifest()
            reader.read_workbook()
            sheet = parts.getinfo(next(rel.target for _sheet, rel in reader.parser.find_sheets()))
            with parts.open(sheet) as part:
                found = _DIMENSION.search(part.read(4096))
    except Exception:  # noqa: BLE001 (the reader trips in ways it does not name; what is broken is said when all is read)
        return None
    rows = int(found[1]) if found else 0
    return rows if rows and sheet.file_size >= rows * _SHORTEST_ROW else None


def merged_cells(content: bytes, path: str) -> dict[int, set[int]]:
    """Row → columns that belong to a merged cell and are not its first: what stands there was swallowed."""
    found: dict[int, set[int]] = {}
    count = 0
    with ZipFile(BytesIO(content)) as parts:
        refs = _MERGED.findall(parts.read(path.lstrip("/")))
    for ref in refs:
        left, top, right, bottom = (bound or 1 for bound in range_boundaries(ref.decode()))
        for number in range(top, min(bottom, MOST_ROWS) + 1):
            columns = {at for at in range(left - 1, min(right, MOST_COLUMNS)) if (number, at) != (top, left - 1)}
            count += len(columns) + 1
            if count > _MOST_MERGED:
                raise UnreadableTable(_("合并单元格太多，请全部取消合并后再上传"))
            found.setdefault(number, set()).update(columns)
    return found


def decoded(content: bytes) -> str:
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
