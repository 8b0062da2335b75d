"""What the doctor finds: one line each, and what to do about it; no check may take for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]
PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`note` is worth knowing and stops nothing; `wrong` needs somebody now."""

    check: str
    state: State
    said: str
    advice: str = ""


def ok(check: str, said: str) -> Finding:
    return Finding(check, "ok", said)


def note(check: str, said: str, advice: str) -> Finding:
    return Finding(check, "note", said, advice)


def wrong(check: str, said: str, advice: str) -> Finding:
    return Finding(check, "wrong", said, advice)


Look = Callable[[], Iterable[Finding]]


def look(check: str, at: Look, patience: float = PATIENCE_SECONDS) -> Iterator[Finding]:
    """What `at` finds; an error of its own or silence is a finding too."""
    found: list[Finding] = []
    died: list[Exception] = []

    def run() -> None:
        try:
            found.extend(at())
        except Exception as error:  # noqa: BLE001 (a check that falls over must not take the others with it)
            died.append(error)

    runner = threading.Thread(target=run, daemon=True)
    runner.start()
    runner.join(patience)
    yield from list(found)
    if runner.is_alive():
        yield wrong(check, f"no answer within {patience:g} seconds", "look whether its host is up and a firewall lets us through")
    elif died:
        yield wrong(check, f"cannot be examined: {_in_words(died[0])}", "run `bamai migrate`, then `bamai doctor` again")


def _in_words(error: Exception) -> str:
    from services.cli.refusing import in_one_line

    return in_one_line(error) or f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"
