"""Gatherings as iCalendar (RFC 5545): values escaped, lines folded at 75 octets, nothing typed can begin a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_LIMIT = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event of a calendar. `sequence` rises and `changed_at` moves with every change; `uid` never does."""

    uid: str
    title: str
    about: str
    place: str
    address: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int
    cancelled: bool


def calendar_of(occasions: Iterable[Occasion], name: str) -> str:
    """A calendar of these occasions."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bamai//Outreach//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for occasion in occasions:
        lines.extend(_event(occasion))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _event(occasion: Occasion) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(occasion.uid)}"
    yield f"DTSTAMP:{_moment(occasion.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(occasion.changed_at)}"
    yield f"SEQUENCE:{occasion.sequence}"
    yield f"DTSTART:{_moment(occasion.starts_at)}"
    yield f"DTEND:{_moment(occasion.ends_at)}"
    yield f"SUMMARY:{_text(occasion.title)}"
    yield f"LOCATION:{_text(occasion.place)}"
    yield f"DESCRIPTION:{_text(occasion.about)}"
    yield f"URL:{_visible(occasion.address)}"
    yield f"STATUS:{'CANCELLED' if occasion.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    unbroken = (
        value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    )
    return "".join(char for char in unbroken if char == "\n" or _is_text(char)).translate(_ESCAPES)


def _visible(value: str) -> str:
    return "".join(char for char in value if _is_text(char) and char != " ")


def _is_text(char: str) -> bool:
    return char >= " " and not "\x7f" <= char <= "\x9f" and not "\ud800" <= char <= "\udfff"


def _fold(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, each but the first led by a blank; no character is cut in two."""
    piece, octets = "", 0
    for char in line:
        width = len(char.encode())
        if octets + width > _LIMIT:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + char, octets + width
    yield piece
