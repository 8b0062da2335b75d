"""Files as people upload them, and as somebody with bad intentions does."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF"

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def archive(parts: dict[str, bytes | str]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def contents(part: str, kind: str) -> str:
    return f'<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="{kind}"/></Types>'


def workbook(kind: str = _SHEET, **more: bytes | str) -> bytes:
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return archive({"[Content_Types].xml": contents("xl/workbook.xml", kind), "xl/workbook.xml": "<workbook/>", **named})


def letter() -> bytes:
    return archive({"[Content_Types].xml": contents("word/document.xml", _TEXT), "word/document.xml": "<document/>"})
