"""What a process would have written to its log, kept for a test to read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.logs.context import begin
from services.logs.writing import OURS, formatter


class Lines(logging.Handler):
    """Every line from DEBUG on, as the JSON it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(formatter({"process": "test"}, readable=False))
        self.lines: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        written = self.format(record)
        line = json.loads(written)
        self.lines.append(line)
        self.text += f"{written}\n"
        if line["logger"] == "bamai.requests":
            self.requests.append(line)

    def found(self, *words: str) -> list[str]:
        """Those of the words that stand in any line, as they are or escaped."""
        return [word for word in words if word in self.text or json.dumps(word).strip('"') in self.text]


@contextmanager
def kept_lines() -> Iterator[Lines]:
    """Keep what is written meanwhile."""
    begin()
    root, lines = logging.getLogger(), Lines()
    before = {name: logging.getLogger(name).level for name in OURS}
    root.addHandler(lines)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(lines)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
