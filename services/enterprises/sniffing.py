"""What a file is, by its content; what a browser says of it is never believed."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

LARGEST_BYTES = 10 * 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 2000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def photo_type(content: bytes) -> str | None:
    """The media type of a photo or scan: JPEG, PNG, WebP or PDF; None is something else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if content.startswith(b"%PDF-") else None


def is_workbook(content: bytes) -> bool:
    """An XLSX workbook of a size that can be opened without harm."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            entries = parts.infolist()
    except (BadZipFile, ValueError, OSError):
        return False
    names = {entry.filename for entry in entries}
    fits = len(entries) <= _MOST_PARTS and sum(entry.file_size for entry in entries) <= _LARGEST_UNPACKED
    return fits and "[Content_Types].xml" in names and "xl/workbook.xml" in names
