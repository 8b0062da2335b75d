"""File exchange: a signed file a batch into the folder `out`, receipts read back from the folder `receipts`."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from services.contracts.words import _
from services.handover.answering import Answer, read_answer
from services.handover.channels.parcel import Parcel
from services.handover.connecting import AnswerShape
from services.handover.connectors import Platform
from services.handover.signing import signature_of
from services.ui.exporting import neutral

LARGEST_RECEIPTS = 10 * 1024 * 1024
MOST_FILES = 100


def drop(platform: Platform, batch_id: UUID, parcels: Sequence[Parcel]) -> Path:
    """Write the batch's file with its signature beside it; one that is there already stays as it is.

    Raises:
        OSError: the folder cannot be written.
    """
    connector = platform.connector
    folder = Path(connector.folder or "") / "out"
    path = folder / f"{platform.name}-{batch_id}.{connector.file_format}"
    if path.exists():
        return path
    folder.mkdir(exist_ok=True)
    body = (_as_csv(parcels) if connector.file_format == "csv" else _as_lines(parcels)).encode()
    stamp = int(time.time())
    signed = {
        "id": str(batch_id), "timestamp": stamp, "signature": signature_of(platform.secret, str(batch_id), stamp, body),
        "records": len(parcels), "sha256": hashlib.sha256(body).hexdigest(),
    }  # fmt: skip
    _write(path.with_name(path.name + ".sig"), json.dumps(signed).encode())
    _write(path, body)
    return path


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all: whoever looks into the folder never sees half a file."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _as_lines(parcels: Sequence[Parcel]) -> str:
    return "".join(json.dumps(parcel.message(), ensure_ascii=False, sort_keys=True) + "\n" for parcel in parcels)


def _as_csv(parcels: Sequence[Parcel]) -> str:
    """One table for all kinds; numbers stand as they are, text that a spreadsheet would act on is neutralised."""
    names = list(dict.fromkeys(name for parcel in parcels for name in parcel.body))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", "type", "version", *(neutral(name) for name in names)])
    for parcel in parcels:
        cells = [_cell(parcel.body.get(name)) for name in names]
        writer.writerow([parcel.transfer_id, neutral(parcel.named), parcel.version, *cells])
    return out.getvalue()


def _cell(value: Any) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return neutral("；".join(map(str, value)) if isinstance(value, list) else value)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a line of a receipts file says of one transfer."""

    transfer_id: UUID
    answer: Answer


@dataclass(frozen=True, slots=True)
class Receipts:
    """A file of receipts: its name and fingerprint, what it says, and which lines say nothing."""

    name: str
    sha256: str
    receipts: list[Receipt]
    faults: list[str]


def read_receipts(platform: Platform) -> Iterator[Receipts]:
    """The files of receipts in the folder, oldest name first. Links and files over 10 MB are left alone."""
    folder = Path(platform.connector.folder or "") / "receipts"
    paths = sorted([*folder.glob("*.jsonl"), *folder.glob("*.csv")]) if folder.is_dir() else []
    for path in paths[-MOST_FILES:]:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_RECEIPTS:
            continue
        yield parse_receipts(path.name, path.read_bytes(), platform.connector.answer)


def parse_receipts(name: str, body: bytes, shape: AnswerShape) -> Receipts:
    """JSON Lines `{"id", "status": "accepted"|"rejected", "receipt", …}`, or a CSV with such columns; a wrong line is named."""
    found: list[Receipt] = []
    faults: list[str] = []
    for number, said in enumerate(_lines(name, body), start=1):
        try:
            found.append(_receipt(said, shape))
        except (ValueError, TypeError, KeyError, AttributeError):
            if len(faults) < MOST_FILES:
                faults.append(_("第 {number} 行读不懂").format(number=number))
    return Receipts(name, hashlib.sha256(body).hexdigest(), found, faults)


def _lines(name: str, body: bytes) -> Iterator[Any]:
    text = body.decode("utf-8-sig", errors="replace")
    if name.endswith(".csv"):
        yield from csv.DictReader(StringIO(text))
        return
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None


def _receipt(said: Any, shape: AnswerShape) -> Receipt:
    transfer_id = UUID(str(said["id"]).strip())
    if said.get("field") and not said.get(shape.errors):  # a CSV has one field a line
        said = {
            **said,
            shape.errors: [{name: said.get(name) for name in (shape.error_field, shape.error_message, shape.error_value)}],
        }
    status = {"accepted": 200, "rejected": 422}[str(said["status"]).strip().lower()]
    return Receipt(transfer_id, read_answer(status, json.dumps(said, default=str).encode(), shape))
