"""Named places where a test may stop the world. Nothing happens there otherwise."""

from __future__ import annotations

from collections.abc import Callable

_armed: list[Callable[[str], None]] = []


def failpoint(name: str) -> None:
    """Tell whoever is armed that execution has reached `name`."""
    for strike in _armed:
        strike(name)


def arm(strike: Callable[[str], None]) -> None:
    """Have `strike` called at every failpoint of this process."""
    _armed.append(strike)


def disarm() -> None:
    _armed.clear()
