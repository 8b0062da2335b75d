"""The machine this runs on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from services.cli.doctor.findings import Finding, note, ok, wrong

LITTLE = 0.10
TOO_LITTLE = 0.03
_ADVICE = "make room: old backups and logs first; RabbitMQ and PostgreSQL stop when nothing is left"


def look_at_disk(home: Path) -> Iterator[Finding]:
    place = next(one for one in (home, *home.parents) if one.exists())
    disk = shutil.disk_usage(place)
    free, said = disk.free / disk.total, f"{disk.free / 2**30:,.1f} GiB free at {place}, {disk.free / disk.total:.0%}"
    if free < TOO_LITTLE:
        yield wrong("disk", said, _ADVICE)
    elif free < LITTLE:
        yield note("disk", said, _ADVICE)
    else:
        yield ok("disk", said)
