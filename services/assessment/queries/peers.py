"""What the benchmark can be asked: what was published, and, for the month's close, who is to be counted.

What is published concerns no firm by itself, so it is anybody's to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.assessment.benchmarking import Place, end_of, shift
from services.assessment.grouping import LIFE_MONTHS, OLDEST_MONTHS, Group, Latest
from services.assessment.models import BenchmarkCell, BenchmarkMonth, Firm, PeerFirm, PeerGroup, PeerMember, PeerSheet

MONTHS_SHOWN = 36
CELLS_A_PAGE = 50


def cell_of(pack: str, keys: Sequence[str], month: date | None = None) -> Select[BenchmarkCell]:
    """The narrowest published cell among `keys`, of the newest month unless one is given."""
    newest = select(func.max(BenchmarkMonth.month)).scalar_subquery()
    at = BenchmarkCell.month == (month or newest)
    return (
        select(BenchmarkCell)
        .where(at, BenchmarkCell.pack == pack, BenchmarkCell.cell.in_(keys))
        .order_by(BenchmarkCell.level.desc())
        .limit(1)
    )


def find_cell(session: Session, pack: str, keys: Sequence[str], month: date | None = None) -> BenchmarkCell | None:
    return session.scalar(cell_of(pack, keys, month))


def list_months(session: Session) -> list[date]:
    """Months that were closed, newest first."""
    return list(session.scalars(select(BenchmarkMonth.month).order_by(BenchmarkMonth.month.desc()).limit(MONTHS_SHOWN)))


def list_cells(session: Session, pack: str, month: date, after: str | None = None) -> list[tuple[str, int]]:
    """Key and number of firms of the cells published for a month, in the order of their keys; one more than a page."""
    asked = select(BenchmarkCell.cell, BenchmarkCell.firms).where(BenchmarkCell.month == month, BenchmarkCell.pack == pack)
    if after is not None:
        asked = asked.where(BenchmarkCell.cell > after)
    return [(row[0], row[1]) for row in session.execute(asked.order_by(BenchmarkCell.cell).limit(CELLS_A_PAGE + 1))]


def find_place(session: Session, enterprise_id: UUID) -> Place:
    """Where a firm belongs, as far as it is known."""
    firm = session.get(PeerFirm, enterprise_id)
    return Place(firm.industry, firm.size_class, firm.district) if firm else Place()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm's newest sheet, whole."""

    latest: Latest
    sheet: PeerSheet


def list_candidates(session: Session, pack: str, month: date) -> dict[UUID, Candidate]:
    """The newest sheet of each firm by the month's end; only of firms somebody has seen the licence or the stamp of."""
    end, since = end_of(month), end_of(shift(month, -OLDEST_MONTHS - LIFE_MONTHS))
    seen = or_(PeerSheet.pledged == "paper", Firm.verified_at < end)
    asked = (
        select(PeerSheet, PeerFirm, PeerMember.run_id)
        .ext(distinct_on(PeerSheet.enterprise_id))
        .join(PeerFirm, PeerFirm.enterprise_id == PeerSheet.enterprise_id)
        .outerjoin(Firm, Firm.enterprise_id == PeerSheet.enterprise_id)
        .outerjoin(PeerMember, PeerMember.run_id == PeerSheet.run_id)
        .where(PeerSheet.pack == pack, PeerSheet.completed_at < end, PeerSheet.completed_at >= since, seen)
        .order_by(PeerSheet.enterprise_id, PeerSheet.completed_at.desc(), PeerSheet.run_id.desc())
    )
    found = {}
    for sheet, firm, counted in session.execute(asked):
        place = Place(firm.industry, firm.size_class, firm.district)
        latest = Latest(sheet.run_id, sheet.enterprise_id, sheet.completed_at, place, spent=counted is not None)
        found[sheet.enterprise_id] = Candidate(latest, sheet)
    return found


def list_groups(session: Session, pack: str) -> list[Group]:
    """The groups that are counted now."""
    asked = (
        select(PeerGroup.group_id, PeerGroup.cell, PeerGroup.since, PeerMember.enterprise_id, PeerMember.run_id)
        .join(PeerMember, PeerMember.group_id == PeerGroup.group_id)
        .where(PeerGroup.pack == pack, PeerMember.left_in.is_(None))
    )
    found: dict[UUID, Group] = {}
    runs: dict[UUID, dict[UUID, UUID]] = {}
    for group_id, cell, since, firm, run in session.execute(asked):
        runs.setdefault(group_id, {})[firm] = run
        found.setdefault(group_id, Group(group_id, cell, since, runs[group_id]))
    return list(found.values())
