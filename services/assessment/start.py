"""What this room does once when a process starts, before the first request or event: its center's own editions are read."""

from __future__ import annotations

import logging

from services.assessment.editions import place
from services.assessment.shelf import read_folder
from services.settings import Settings

log = logging.getLogger(__name__)


def start(settings: Settings) -> None:
    try:
        place(read_folder(settings.packs_folder))
    except Exception:  # (what people put into a folder must never keep the center from starting)
        log.exception("the center's own editions in %s cannot be read", settings.packs_folder)
