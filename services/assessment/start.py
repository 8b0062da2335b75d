"""What this room does once when a process starts, before the first request or event: its center's own editions are read.

What comes into their folder later is noticed while the process runs (`noticing.py`).
"""

from __future__ import annotations

import logging

from services.assessment.editions import place
from services.assessment.noticing import Folder
from services.settings import Settings

log = logging.getLogger(__name__)


def start(settings: Settings) -> None:
    try:
        folder = Folder(settings.packs_folder)
        place(folder.read(), folder.look)
    except Exception:  # (what people put into a folder must never keep the center from starting)
        log.exception("the center's own editions in %s cannot be read", settings.packs_folder)
