"""What a process prepares once it serves, so that the first who asks does not wait for it; nobody waits for it either."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

log = logging.getLogger("bamai.ui")


def do_beside(tasks: Sequence[Callable[[], None]]) -> threading.Thread | None:
    """Do them one after another beside the requests; one that fails is written to the log and the others go on."""
    if not tasks:
        return None
    thread = threading.Thread(target=_do, args=(tuple(tasks),), name="warming", daemon=True)
    thread.start()
    return thread


def _do(tasks: Sequence[Callable[[], None]]) -> None:
    for task in tasks:
        try:
            task()
        except Exception:  # (nothing that is only prepared may keep a process from serving)
            log.exception("%s could not be prepared; whoever asks first will wait a little", getattr(task, "__name__", task))
