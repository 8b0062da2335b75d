"""What this room does once when a process starts, before the first request or event: its center's own editions are read."""

from __future__ import annotations

from services.assessment.editions import place
from services.assessment.shelf import read_folder
from services.settings import Settings


def start(settings: Settings) -> None:
    place(read_folder(settings.packs_folder))
