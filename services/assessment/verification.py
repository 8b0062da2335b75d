"""What a stranger who holds a report may learn of it: that it is real, and as little else as will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.assessment.answering import mark_sheet
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.masking import mask_firm
from services.assessment.models import Run
from services.assessment.numbering import is_code, number_of, read_number
from services.assessment.queries import find_correction, read_sheet
from services.assessment.queries.links import list_numbered
from services.assessment.reports import Office


@dataclass(frozen=True, slots=True)
class Issued:
    """A report that was issued, without the answers and with the firm's name masked."""

    number: str
    firm: str
    purpose: str
    level: int
    level_name: str
    edition: str
    edition_title: str
    submitted_at: datetime
    mark: str
    corrected_at: datetime | None = None
    """Since when another report stands in its place."""


def find_issued(session: Session, office: Office, number: str, code: str) -> Issued | None:
    """The report of this number and code; None for whatever reason there is none."""
    parts = read_number(number)
    if parts is None:
        return None
    for run, case in list_numbered(session, *parts):
        if is_code(code, office.code(run.run_id)):
            return _issued(session, run, case.name or "")
    return None


def _issued(session: Session, run: Run, name: str) -> Issued:
    pack, submitted_at = get_pack(run.pack), run.submitted_at or run.created_at
    correction = find_correction(session, run.run_id)
    return Issued(
        number=number_of(run.run_id, submitted_at), firm=mask_firm(name), purpose=run.purpose, level=run.level or 0,
        level_name=title_of(pack, run.level or 0), edition=pack.id, edition_title=pack.title, submitted_at=submitted_at,
        mark=mark_sheet(read_sheet(session, run.run_id)), corrected_at=correction.submitted_at if correction else None,
    )  # fmt: skip


def issued_line(issued: Issued) -> dict[str, Any]:
    """As JSON."""
    return {
        "issued": True, "number": issued.number, "firm": issued.firm, "purpose": issued.purpose, "level": issued.level,
        "level_name": issued.level_name, "edition": issued.edition, "submitted_at": issued.submitted_at, "mark": issued.mark,
        "corrected_at": issued.corrected_at, "official": False,
    }  # fmt: skip
