"""Whom the center hands records to: whether each connector can be used."""

from __future__ import annotations

from collections.abc import Iterator

from services.cli.doctor.findings import Finding, ok, wrong
from services.handover.connectors import read_connectors
from services.settings import Settings


def look_at_connectors(settings: Settings) -> Iterator[Finding]:
    found = read_connectors(settings)
    for name, faults in found.refused.items():
        said = "; ".join(f"{fault.where}: {fault.what}" if fault.where else fault.what for fault in faults[:3])
        yield wrong(
            "connectors", f"{name} cannot be used: {said}", f"mend {settings.connectors_folder / name}; records wait meanwhile"
        )
    if found.platforms:
        yield ok("connectors", f"can be used: {', '.join(sorted(found.platforms))}")
    elif not found.refused:
        yield ok("connectors", "none set up: nothing is handed over to a platform")
