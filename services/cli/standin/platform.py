"""What a public service platform would do with records: check who signed them, take each once, refuse some, keep some waiting.

Which ones is decided by the record's id alone, so that a test knows beforehand, and a second run is like the first.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.handover.signing import why_not


@dataclass(frozen=True, slots=True)
class Manners:
    """Shares of the records it refuses, and of those it lets wait past anybody's patience the first time; half of these it has taken."""

    refuse: float = 0.2
    slow: float = 0.1


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `hold`: nothing, until the other side has given up."""

    status: int
    said: dict[str, Any] = field(default_factory=dict)
    hold: bool = False


def share(id: str, what: str) -> float:
    """A number from 0 to 1 that an id has for good."""
    return int.from_bytes(hashlib.sha256(f"{what}:{id}".encode()).digest()[:4], "big") / 2**32


class StandIn:
    """A platform in memory, and in a file where it is to outlive its process. `counts` says what came by."""

    def __init__(self, secret: bytes, manners: Manners, store: Path | None = None) -> None:
        self._secret = secret
        self._manners = manners
        self._store = store
        self._lock = threading.Lock()
        self._held: set[str] = set()
        self.away = False
        self.taken: dict[str, dict[str, Any]] = {}
        self.counts: Counter[str] = Counter()
        for line in store.read_text(encoding="utf-8").splitlines() if store and store.exists() else []:
            kept = json.loads(line)
            self.taken[kept["id"]] = kept

    def take(self, headers: Mapping[str, str], body: bytes, now: int) -> Reply:
        """A record comes."""
        with self._lock:
            self.counts["records"] += 1
            wrong = why_not(self._secret, headers, body, now)
            if wrong:
                self.counts["unsigned"] += 1
                return Reply(401, {"message": wrong})
            record = _read(body)
            if record is None or record["id"] != headers.get("webhook-id"):
                return Reply(400, {"message": "报文格式不对", "errors": [{"field": "id", "message": "编号与签名的不一致"}]})
            return self._decide(record)

    def receipt_of(self, headers: Mapping[str, str], id: str, now: int) -> Reply:
        """Somebody asks what became of a record."""
        with self._lock:
            self.counts["asked"] += 1
            wrong = why_not(self._secret, headers, b"", now)
            if wrong or headers.get("webhook-id") != id:
                return Reply(401, {"message": wrong or "the signature is another record's"})
            kept = self.taken.get(id)
            return Reply(200, {"receipt": kept["receipt"]}) if kept else Reply(404, {"message": "没有这条记录"})

    def listed(self) -> dict[str, Any]:
        """What was taken, without the firms' data, and what came by."""
        with self._lock:
            receipts = {key: kept["receipt"] for key, kept in self.taken.items()}
            return {"taken": len(receipts), "counts": dict(self.counts), "receipts": receipts}

    def _decide(self, record: dict[str, Any]) -> Reply:
        id = record["id"]  # noqa: A001 (what the message calls it)
        known = self.taken.get(id)
        if known is not None:
            self.counts["repeated"] += 1
            same = known["data"] == record["data"]
            return Reply(200, {"receipt": known["receipt"], "duplicate": True}) if same else Reply(409, {"message": "编号已用过"})
        if share(id, "slow") < self._manners.slow and id not in self._held:
            self._held.add(id)
            self.counts["held"] += 1
            if share(id, "refuse") >= self._manners.refuse and share(id, "taken all the same") < 0.5:
                self._keep(record)
            return Reply(0, hold=True)
        if share(id, "refuse") < self._manners.refuse:
            self.counts["refused"] += 1
            return Reply(422, _refusal(record))
        return Reply(200, {"receipt": self._keep(record)})

    def _keep(self, record: dict[str, Any]) -> str:
        receipt = f"PT-{len(self.taken) + 1:06}"
        self.taken[record["id"]] = kept = {**record, "receipt": receipt}
        if self._store is not None:
            with self._store.open("a", encoding="utf-8") as file:
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        return receipt


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(body)
    except ValueError:
        return None
    fits = isinstance(record, dict) and isinstance(record.get("id"), str) and isinstance(record.get("data"), dict)
    return record if fits else None


def _refusal(record: dict[str, Any]) -> dict[str, Any]:
    names = sorted(record["data"])
    name = names[int(share(record["id"], "field") * len(names))]
    value = record["data"][name]
    return {
        "message": f"{name} 与本平台登记的不一致",
        "errors": [{"field": name, "message": "与本平台登记的不一致", "value": f"（平台登记值）{value}" if value else None}],
    }
