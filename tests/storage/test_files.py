"""A folder keeps files whole or not at all, under ids and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.storage.files import FolderStore

pytestmark = pytest.mark.pure


class Breaking(BytesIO):
    """A source that is lost half-way."""

    def read(self, size: int | None = -1) -> Any:
        if self.tell():
            raise OSError("gone")
        return super().read(8)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "evidence")


def test_what_is_put_is_read_again_and_nobody_else_may_read_it(store: FolderStore) -> None:
    key = str(uuid4())
    store.put(key, BytesIO(b"content"))
    with store.open(key) as file:
        assert file.read() == b"content"
    path = next(store.root.glob("*/*"))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    store.remove(key)
    store.remove(key)
    with pytest.raises(FileNotFoundError):
        store.open(key)


def test_a_source_lost_half_way_leaves_nothing(store: FolderStore) -> None:
    with pytest.raises(OSError, match="gone"):
        store.put(str(uuid4()), Breaking(b"half of it and more"))
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_draft_of_somebody_who_died_is_no_file_and_is_tidied_away(store: FolderStore) -> None:
    key = str(uuid4())
    folder = store.root / key[-2:]
    folder.mkdir(parents=True)
    (folder / key).with_suffix(".draft").write_bytes(b"half")
    later = datetime.now(UTC) + timedelta(days=2)
    assert list(store.keys(later)) == []
    store.tidy(datetime.now(UTC) - timedelta(days=1))
    assert len(list(folder.iterdir())) == 1
    store.tidy(later)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "A" * 36, "0198a1b0-0000-7000-8000-000000000001/x"])
def test_only_ids_are_keys(store: FolderStore, key: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        store.put(key, BytesIO(b"x"))
