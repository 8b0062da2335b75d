"""What rooms remember of each other: whether anything was said before a listener listened that nobody has told it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.cli.doctor.findings import Finding, ok, wrong
from services.messaging.catching_up import find_behind
from services.messaging.listeners import service_of
from services.storage.database import RoomDatabase


def look_at_memories(databases: Mapping[str, RoomDatabase]) -> Iterator[Finding]:
    services = [service for room in databases if (service := service_of(room)) is not None]
    behind = sorted(f"{service.name}.{name}" for service, names in find_behind(databases, services).items() for name in names)
    if behind:
        more = f" and {len(behind) - 5} more" if len(behind) > 5 else ""
        yield wrong(
            "memories", f"never told what was said before they listened: {', '.join(behind[:5])}{more}",
            "pages show less than there is; run `bamai migrate`, it fills them from the ledgers",
        )  # fmt: skip
    else:
        yield ok("memories", "every room has heard what it listens for from the beginning")
