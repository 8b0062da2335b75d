"""What a channel is handed, and what it says back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.handover.answering import Answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """One transfer in hand. `claim` tells whether it still is ours when we come to settle it; the body stays out of its repr."""

    transfer_id: UUID
    claim: int
    kind: str
    named: str
    version: str
    uncertain: bool
    body: dict[str, Any] = field(repr=False)
    batch_id: UUID | None = None

    def message(self) -> dict[str, Any]:
        """What the platform gets: the same at every try."""
        return {"id": str(self.transfer_id), "type": self.named, "version": self.version, "data": self.body}

    def content(self) -> bytes:
        return json.dumps(self.message(), ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Step:
    """One time we went to the platform: to ask, or to send."""

    answer: Answer
    took_ms: int
    asked: bool = False
