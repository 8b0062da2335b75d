"""Published cells as pages and programs show them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.banding import SCORE
from services.assessment.benchmarking import Place, chain_of
from services.assessment.editions import get_pack
from services.assessment.models import Run
from services.assessment.packing import Pack
from services.assessment.peering import Comparison, lay_out_cell
from services.assessment.queries import peers


def find_comparison(session: Session, pack: Pack, place: Place, month: date | None = None) -> Comparison | None:
    """What is published for a place, or for the next wider cell; None where not even all firms are enough."""
    cell = peers.find_cell(session, pack.id, chain_of(place), month)
    return lay_out_cell(pack, place, cell.cell, cell.month, cell.firms, cell.marks) if cell else None


def find_standing(session: Session, run: Run) -> Comparison | None:
    """A submitted run among its peers, as they stood at the end of the newest month that was closed."""
    place, pack = peers.find_place(session, run.enterprise_id), get_pack(run.pack)
    cell = peers.find_cell(session, run.pack, chain_of(place))
    if cell is None:
        return None
    own = {SCORE: run.score or Decimal(), **{name: Decimal(text) for name, text in (run.dimensions or {}).items()}}
    own |= {name: Decimal(level) for name, level in queries.read_sheet(session, run.run_id)["scenes"].items()}
    return lay_out_cell(pack, place, cell.cell, cell.month, cell.firms, cell.marks, own)
