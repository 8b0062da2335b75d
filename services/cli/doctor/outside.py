"""What people put beside the center: connectors to platforms, editions of the indicators. Whether each can be used."""

from __future__ import annotations

from collections.abc import Iterator

from services.assessment.packing import Pack
from services.assessment.queries.editions import list_marks
from services.assessment.shelf import read_folder
from services.cli.doctor.findings import Finding, ok, wrong
from services.handover.connectors import read_connectors
from services.settings import Settings
from services.storage.database import RoomDatabase


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


def look_at_packs(settings: Settings) -> Iterator[Finding]:
    found = read_folder(settings.packs_folder)
    for name, faults in found.refused.items():
        said = "; ".join(f"{name}:{fault}" for fault in faults[:3])
        advice = (
            f"mend it (all of its faults: bamai pack check {settings.packs_folder / name}); the center notices within seconds"
        )
        yield wrong("packs", f"{name} cannot be used: {said}", advice)
    if found.editions or found.efforts:
        yield ok("packs", f"can be used: {', '.join(sorted({*found.editions, *found.efforts}))}")
    elif not found.refused:
        yield ok("packs", "none of the center's own: the editions that came along are used")


def look_at_kept_packs(settings: Settings, database: RoomDatabase) -> Iterator[Finding]:
    """Files that score otherwise than the edition of that id did when it came into use."""
    with database.reading() as session:
        marks = list_marks(session)
    found = read_folder(settings.packs_folder, quiet=True)
    for name, pack_id in found.held.items():
        edition = found.editions.get(pack_id)
        if pack_id in marks and isinstance(edition, Pack) and edition.scoring_mark != marks[pack_id]:
            said = f"{name} scores otherwise than {pack_id} did when it came into use, and is ignored"
            yield wrong("packs", said, "give it an id of its own, and have the manager choose it")
