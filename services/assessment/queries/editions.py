"""Which edition new runs are answered under, and what the database keeps of the center's own ones."""

from __future__ import annotations

from collections.abc import Iterable
from re import fullmatch
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.editions import CURRENT, bring, editions, knows
from services.assessment.models.editions import EditionChoice, KeptEdition, RecalculatedRun
from services.assessment.packing import PACK_ID, Pack


def bring_editions(session: Session, pack_ids: Iterable[str]) -> None:
    """Make sure that this process has the editions as sheets were answered under them."""
    unknown = {pack_id for pack_id in pack_ids if not knows(pack_id) and fullmatch(PACK_ID, pack_id)}
    if unknown:
        kept = select(KeptEdition.pack_id, KeptEdition.content).where(KeptEdition.pack_id.in_(unknown))
        for pack_id, content in session.execute(kept):
            bring(pack_id, content)


def bring_kept(session: Session) -> None:
    """Make sure that this process has every edition that sheets were answered under."""
    bring_editions(session, session.scalars(select(KeptEdition.pack_id)))


def list_marks(session: Session) -> dict[str, str]:
    """How each edition scores that came into use, by its id."""
    rows = session.execute(select(KeptEdition.pack_id, KeptEdition.scoring_mark))
    return {row.pack_id: row.scoring_mark for row in rows}


def find_choice(session: Session) -> EditionChoice | None:
    return session.scalar(select(EditionChoice).order_by(EditionChoice.chosen_at.desc()).limit(1))


def current_pack(session: Session) -> str:
    """The edition that new runs are answered under: the chosen one, if it can be used; else the newest that came along."""
    choice = find_choice(session)
    if choice is None:
        return CURRENT
    bring_editions(session, [choice.pack_id])
    return choice.pack_id if isinstance(editions().get(choice.pack_id), Pack) else CURRENT


def list_recalculated(session: Session, run_id: UUID) -> list[RecalculatedRun]:
    """At most one an edition."""
    made = select(RecalculatedRun).where(RecalculatedRun.run_id == run_id).order_by(RecalculatedRun.made_at)
    found = list(session.scalars(made))
    bring_editions(session, [one.pack_id for one in found])
    return found
