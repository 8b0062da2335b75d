"""Photos and scans in a folder that only this center's user reads; the row says what they are and whose."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _
from services.enterprises.models import Upload
from services.enterprises.sniffing import EXTENSIONS, LARGEST_BYTES, photo_type

FOLDER = "enterprises"


def keep_photo(
    session: Session, home: Path, content: bytes, *, kind: str, file_name: str, by: UUID, enterprise_id: UUID | None, where: str
) -> Upload:
    """Write the file, then its row. A file whose row is rolled back is an orphan nobody can reach.

    Raises:
        Invalid: empty, larger than 10 MB, or neither JPEG, PNG, WebP nor PDF by its content.
    """
    if not content:
        raise Invalid(_("请选择一张照片或扫描件"), where=where)
    if len(content) > LARGEST_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩后再上传"), where=where)
    media_type = photo_type(content)
    if media_type is None:
        raise Invalid(_("请上传 JPG、PNG、WebP 照片或 PDF 扫描件"), where=where)
    upload = Upload(
        id=uuid7(), kind=kind, enterprise_id=enterprise_id, file_name=Path(file_name).name[:120], media_type=media_type,
        size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by,
    )  # fmt: skip
    _write(path_of(home, upload), content)
    session.add(upload)
    session.flush()
    return upload


def path_of(home: Path, upload: Upload) -> Path:
    return home / FOLDER / f"{upload.id}.{EXTENSIONS[upload.media_type]}"


def read_photo(home: Path, upload: Upload) -> bytes:
    """Raises: NotFound, when the folder has lost it."""
    try:
        return path_of(home, upload).read_bytes()
    except OSError as error:
        raise NotFound(_("文件已不在，请重新上传")) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
