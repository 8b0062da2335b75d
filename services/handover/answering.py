"""What a platform's answer means, and the difference between what we sent and what it says. Pure; nothing it says is trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from services.contracts.words import _
from services.handover.connecting import AnswerShape, title_of
from services.handover.mapping import RecordMapping

LONGEST = 200
MOST_FAULTS = 50

Kind = Literal["delivered", "rejected", "unknown", "unreachable", "timeout", "failed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `unknown`: asked for a receipt, the platform knows no such record.

    `unreachable`: it never got there. `timeout`, `failed`: it may have; ask before sending again.
    """

    kind: Kind
    status: int | None = None
    receipt: str = ""
    reason: str = ""
    faults: list[dict[str, str | None]] = field(default_factory=list)


_TRY_AGAIN = frozenset({401, 403, 404, 408, 409, 425, 429})
"""Not about the record: a secret, an address or a limit to be put right, then the same record goes."""


def read_answer(status: int, body: bytes, shape: AnswerShape) -> Answer:
    """An answer to a record that was sent."""
    said = _document(body)
    if 200 <= status < 300:
        receipt = _text(_at(said, shape.receipt))
        if receipt:
            return Answer("delivered", status, receipt=receipt[:100])
        return Answer("failed", status, reason=_("平台答复成功，但没有给回执编号"))
    reason = _text(_at(said, shape.reason))
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        faults = _faults(said, shape)
        return Answer("rejected", status, reason=reason or _reason_of(faults), faults=faults)
    return Answer("failed", status, reason=reason or _("平台答复 {status}").format(status=status))


def read_receipt(status: int, body: bytes, shape: AnswerShape) -> Answer:
    """An answer to the question what became of a record: 404 says that it never came."""
    return Answer("unknown", status) if status == 404 else read_answer(status, body, shape)


def difference(
    mapping: RecordMapping | None, kind: str, sent: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Field by field: what it is, what we sent, what the platform says, and its own value if it gave one."""
    ours = {each.to: each.ours for each in mapping.fields} if mapping else {}
    return [
        {
            "field": str(fault["field"]), "title": title_of(kind, ours.get(str(fault["field"]))),
            "sent": _shown(sent.get(str(fault["field"]))), "message": str(fault.get("message") or ""),
            "value": str(fault.get("value") or ""),
        }
        for fault in faults
    ]  # fmt: skip


def _faults(said: Any, shape: AnswerShape) -> list[dict[str, str | None]]:
    listed = _at(said, shape.errors)
    found = []
    for each in listed[:MOST_FAULTS] if isinstance(listed, list) else []:
        name = _text(_at(each, shape.error_field))
        if name:
            value = _at(each, shape.error_value)
            message = _text(_at(each, shape.error_message))
            found.append({"field": name[:64], "message": message, "value": None if value is None else _text(value)})
    return found


def _reason_of(faults: Sequence[Mapping[str, Any]]) -> str:
    said = "；".join(str(fault["message"]) for fault in faults if fault["message"])
    return said[:LONGEST] or _("平台没有说明原因")


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _at(said: Any, path: str) -> Any:
    for name in path.split("."):
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
