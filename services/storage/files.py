"""Files outside the database: what is asked of a place that keeps them, and the folder that does today."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DRAFT = ".draft"


class FileStore(Protocol):
    """Keeps bytes under the text of a UUID. An object store can take the place of the folder; nobody sees a path."""

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep what can be read from `content`: all of it, durably, or nothing. Raises OSError when there is no room."""

    def open(self, key: str) -> BinaryIO:
        """Raises FileNotFoundError when nothing is kept under this key."""

    def remove(self, key: str) -> None:
        """Nothing is kept under this key any more, whether or not anything was."""

    def keys(self, before: datetime) -> Iterator[str]:
        """The keys of what was put before then."""

    def tidy(self, before: datetime) -> None:
        """Remove what somebody began to put before then and never finished."""


class FolderStore:
    """A folder that only the center's user reads, with up to 256 folders in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: BinaryIO) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(_DRAFT)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                copyfileobj(content, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, before: datetime) -> Iterator[str]:
        return (path.name for path in self._older(before) if _KEY.fullmatch(path.name))

    def tidy(self, before: datetime) -> None:
        for path in self._older(before):
            if path.suffix == _DRAFT:
                path.unlink(missing_ok=True)

    def _older(self, before: datetime) -> Iterator[Path]:
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for entry in os.scandir(folder):
                if entry.stat(follow_symlinks=False).st_mtime < before.timestamp():
                    yield Path(entry.path)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("a file is kept under the text of a UUID")
        return self.root / key[-2:] / key


def _sync(folder: Path) -> None:
    """So that the name survives a power cut as well as the bytes do."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
