"""The folder of a center's own editions is looked at while the process runs, every few seconds at most and only when asked for editions.

A look is a listing and a `stat` a file; they are read again only when one of them is another. Whatever came to be faulty never takes
the place of what was good before.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from services.assessment.editions import Shelf
from services.assessment.shelf import EFFORTS_ENDING, list_files, read_folder

log = logging.getLogger(__name__)

SECONDS = 3.0

Mark = tuple[tuple[str, int, int, int], ...]


@dataclass(slots=True)
class Folder:
    """One process's eye on the folder."""

    path: Path
    mark: Mark = ()
    looked_at: float = float("-inf")
    busy: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> Shelf:
        """Everything in it, for a process that begins."""
        self.mark, self.looked_at = mark_of(self.path), time.monotonic()
        return read_folder(self.path)

    def look(self, now: Shelf) -> Shelf | None:
        """What is to stand in the place of `now`; None while nothing changed, or it is not yet time to look."""
        if time.monotonic() < self.looked_at + SECONDS or not self.busy.acquire(blocking=False):
            return None
        try:
            self.looked_at = time.monotonic()
            mark = mark_of(self.path)
            if mark == self.mark:
                return None
            self.mark = mark
            read = keep_what_was_good(now, read_folder(self.path))
            log.info("the center's own editions in %s were read anew: %s", self.path, ", ".join(sorted(read.editions)) or "none")
            return read
        except Exception:  # (what people put into a folder must never take a page down)
            log.exception("the center's own editions in %s cannot be read", self.path)
            return None
        finally:
            self.busy.release()


def mark_of(folder: Path) -> Mark:
    """Changes whenever a file comes, goes or is written."""
    stats = [(path.name, path.stat()) for path in list_files(folder)]
    return tuple((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats)


def keep_what_was_good(now: Shelf, read: Shelf) -> Shelf:
    """What was read, and of the files that are faulty now what they held before."""
    spoilt = [name for name in read.refused if name in now.held]
    editions, efforts, texts, held = dict(read.editions), dict(read.efforts), dict(read.texts), dict(read.held)
    for name in spoilt:
        pack_id = held[name] = now.held[name]
        if not name.endswith(EFFORTS_ENDING) and pack_id not in editions:
            editions[pack_id], texts[pack_id] = now.editions[pack_id], now.texts[pack_id]
        if pack_id in now.efforts:
            efforts.setdefault(pack_id, now.efforts[pack_id])
    return replace(read, editions=editions, efforts=efforts, texts=texts, held=held)
