"""What may stand in a line. Fields are on the list or they are dropped; texts lose whatever looks like a person or a secret.

Our own messages are English and ids. So whatever is not ASCII was typed by somebody, and goes: names, firms, addresses.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

AS_THEY_ARE = frozenset({
    "request_id", "person_id", "case_id", "event_id", "letter_id", "incident",
    "timestamp", "level", "logger", "process", "rooms", "room", "route", "method", "listener", "event_type", "timer", "letter",
})  # fmt: skip
"""Ids, and names that stand in our code."""

FIELDS = AS_THEY_ARE | {
    "event", "status", "duration_ms", "why", "attempt", "events", "count", "failed", "error", "exception", "channel", "step",
}  # fmt: skip
"""What a line may carry. Add a name only if its values can never be what a person typed, or a secret."""

LONGEST = 2_000
GONE = "…"
_SECRETS = [
    (re.compile(r"(?<=://)[^\s/@]+@"), ""),
    (re.compile(r"\?[^\s\"']*=[^\s\"']*"), f"?{GONE}"),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[A-Za-z]{2,}"), GONE),
    (re.compile(r"(?<![0-9A-Fa-f-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Fa-f-])"), GONE),
    (re.compile(r"\b[0-9A-HJ-NP-Y]{2}\d{6}[0-9A-HJ-NP-Y]{10}\b"), GONE),
    (re.compile(r"\b\d{17}[\dXx]\b"), GONE),
    (re.compile(r"(?i)\b(password|passwd|token|secret|authorization|cookie|code)(\s*[=:]\s*\S+|\s+(?=\S*\d)\S+)"), rf"\1 {GONE}"),
    (re.compile(r"\b(?=[\w.-]*\d)[A-Za-z0-9_.-]{40,}"), GONE),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{20,}"), GONE),
    (re.compile(r"[^\x00-\x7f]+"), GONE),
    (re.compile(r"[\x00-\x08\x0b-\x1f\x7f]"), " "),
]


def keep_known(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Only fields of the list that say something, only plain values; `dropped` names what was left out."""
    dropped = sorted(name for name in line if name not in FIELDS)
    for name in [*dropped, *(name for name, value in line.items() if value is None)]:
        line.pop(name, None)
    for name, value in line.items():
        line[name] = _plain(name, value)
    if dropped:
        line["dropped"] = dropped
    return line


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(name, one) for one in value]
    if isinstance(value, UUID):
        return str(value)
    if not isinstance(value, str):
        return type(value).__name__
    if name in AS_THEY_ARE and value.isascii() and value.isprintable():
        return value[:200]
    text = scrubbed(value)
    return text if name == "exception" else text.replace("\n", " ")


def scrubbed(text: str) -> str:
    """The text without numbers, addresses, codes, tokens, passwords, query strings, and anything not ASCII."""
    text = text[:LONGEST]
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
