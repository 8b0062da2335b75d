"""What went wrong and where, without the values it went wrong with: those may be a person's.

The text of an error is kept only where it speaks of our code or of the machine. Of a database error the class, the
SQLSTATE and the constraint are kept: its text holds the row.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

_OF_OUR_CODE = (AttributeError, NameError, ImportError, TypeError, NotImplementedError, RecursionError)
_OF_OUR_CODE_BY_NAME = ("UndefinedError", "TemplateNotFound")
_ROOT = Path(__file__).parents[2]
_MOST_CAUSES = 5
_MOST_FRAMES = 40


def kind_of(error: BaseException) -> str:
    """One line: `UniqueViolation 23505 uq_people_mobile`, `ConnectionRefusedError Connection refused`."""
    cause = getattr(error, "orig", None) or error
    return " ".join(part for part in (type(cause).__name__, *_details(cause)) if part)


def _details(error: BaseException) -> list[str]:
    if sqlstate := getattr(error, "pgcode", None):
        diagnosis = getattr(error, "diag", None)
        return [str(sqlstate), getattr(diagnosis, "constraint_name", None) or ""]
    if isinstance(error, _OF_OUR_CODE) or type(error).__name__ in _OF_OUR_CODE_BY_NAME:
        return [str(error).splitlines()[0] if str(error) else ""]
    return [error.strerror or ""] if isinstance(error, OSError) else []


def traced(error: BaseException) -> str:
    """The error with the places it came through, and what caused it."""
    parts, seen = [], 0
    current: BaseException | None = error
    while current is not None and seen < _MOST_CAUSES:
        parts.append("\n".join([kind_of(current), *_places(current.__traceback__)]))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        seen += 1
    return "\ncaused by ".join(parts)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT):
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-3:])
