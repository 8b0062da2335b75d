"""For trying out and developing: letters are printed, and kept in a file only the center's user can read."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from services.notify.channels.outgoing import Outgoing


class Console:
    """Appends one JSON line {time, to, text, purpose} to a file (0600) and prints the text."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, outgoing: Outgoing) -> None:
        line = {"time": datetime.now(UTC).isoformat(), "to": outgoing.to, "text": outgoing.text, "purpose": outgoing.purpose}
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.write(f"[{outgoing.purpose}] {outgoing.to}: {outgoing.text}\n")
        sys.stdout.flush()
