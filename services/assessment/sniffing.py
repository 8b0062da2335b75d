"""What an uploaded file is, by its content alone, and why it can't be taken where it can't. Pure.

Office files are zip archives: they are looked into without being unpacked, and only their table of contents is read.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from html import unescape
from math import ceil
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from services.contracts.refusals import Invalid
from services.contracts.words import _

LARGEST_BYTES = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", XLSX: "xlsx", DOCX: "docx"}

_MOST_PARTS = 2000
_LARGEST_DIRECTORY = 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
_LARGEST_CONTENTS = 1024 * 1024
_MOST_SHRUNK = 200
_CONTENTS = "[Content_Types].xml"
_OFFICE = {
    XLSX: ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    DOCX: ("word/document.xml", "wordprocessingml.document.main+xml"),
}
_END = b"PK\x05\x06"
_LONGEST_TITLE = 80


def sniff(file: BinaryIO, size: int) -> str:
    """The media type of a pdf, png, jpg, xlsx or docx.

    Raises:
        Invalid: empty, over 20 MB, something else, or an Office file with macros, a password, or more in it than can be true.
    """
    if not size:
        raise _wrong(_("文件是空的，请重新选择"))
    if size > LARGEST_BYTES:
        raise _wrong(
            _("文件有 %(size)s MB，最大 20 MB；请压缩，或者拆成几份上传") % {"size": f"{ceil(size / 1024 / 1024 * 10) / 10:.1f}"}
        )
    file.seek(0)
    head = file.read(16)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:] == b"IHDR":
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"PK\x03\x04"):
        return _sniff_office(file, size)
    raise _wrong(_advice(head))


def clean_title(file_name: str) -> str:
    """The name a file came with, as far as it can be shown: no folders, nothing that can't be seen."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    return shown[:_LONGEST_TITLE] or _("未命名的文件")


def _wrong(what: str) -> Invalid:
    return Invalid(what, where="file")


def _advice(head: bytes) -> str:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("这是旧格式（doc、xls）或者加了密码的文件，请另存为不加密码的 docx、xlsx 或 pdf")
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return _("这是 HEIC 照片，请在手机里转成 jpg，或者截图后上传")
    return _("只收 pdf、png、jpg、xlsx、docx；看的是文件内容，改后缀不算，请另存为其中一种再上传")


def _sniff_office(file: BinaryIO, size: int) -> str:
    _check_directory(file, size)
    try:
        with ZipFile(file) as parts:
            entries = parts.infolist()
            _check_entries(entries, size)
            contents = _read_contents(parts)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, KeyError) as error:
        raise _wrong(_("这份 Office 文件打不开，可能没有传完或者加了密码，请另存一份再上传")) from error
    names = [entry.filename.lower() for entry in entries]
    if "macroenabled" in contents or any(_is_macro(name) for name in names):
        raise _wrong(_("文件里有宏，不能上传；请另存为不带宏的 xlsx 或 docx"))
    for media_type, (main, kind) in _OFFICE.items():
        if main in names and kind in contents:
            return media_type
    raise _wrong(_("这是压缩包或别的格式，只收 pdf、png、jpg、xlsx、docx；请解开后分别上传"))


def _check_directory(file: BinaryIO, size: int) -> None:
    """The table of contents is as long as it says; a huge one is refused before it is read."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise _wrong(_("这份 Office 文件打不开，可能没有传完，请重新上传"))
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    if b"PK\x06\x07" in tail or entries > _MOST_PARTS or length > _LARGEST_DIRECTORY:
        raise _wrong(_("文件里的部分太多，不像一份正常的文档，请另存一份再上传"))


def _check_entries(entries: list[ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    faults: Iterator[bool] = (
        fault
        for fault in (
            len(entries) > _MOST_PARTS,
            len(set(names)) != len(names),
            sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED,
            sum(entry.compress_size for entry in entries) > size,
            any(entry.file_size > 1024 * 1024 and entry.file_size > _MOST_SHRUNK * entry.compress_size for entry in entries),
        )
    )
    if any(faults):
        raise _wrong(_("文件解开后大得不合理，不像一份正常的文档，请另存一份再上传"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise _wrong(_("文件加了密码，请去掉密码再上传"))


def _read_contents(parts: ZipFile) -> str:
    """What the parts are, as the archive says; character references are resolved so that nothing hides behind them."""
    with parts.open(_CONTENTS) as file:
        raw = file.read(_LARGEST_CONTENTS + 1)
    text = unescape(raw.decode("utf-8")).lower()
    if len(raw) > _LARGEST_CONTENTS or "<!doctype" in text or "<!entity" in text:
        raise ValueError("no table of contents that a program for documents writes")
    return text


def _is_macro(name: str) -> bool:
    return name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name or "/activex/" in name
