"""Choosing the edition that new runs are answered under, and keeping an edition as sheets were answered under it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.editions import forget, get_pack, own_shelf
from services.assessment.models.editions import EditionChoice, KeptEdition
from services.assessment.packing import Pack
from services.assessment.queries.editions import bring_editions, current_pack, find_choice
from services.contracts.assessment import EditionSelected
from services.messaging.outbox import say
from services.ui.identity import Identity


def choose_edition(session: Session, who: Identity, pack_id: str) -> Pack:
    """New runs are answered under it from now on; those begun already keep theirs. Choosing it again changes nothing.

    Raises:
        NotFound: there is no such edition.
        Invalid: it can only read old results.
    """
    keep_edition(session, pack_id)
    pack = get_pack(pack_id)
    chosen, former = find_choice(session), current_pack(session)
    if chosen is None or chosen.pack_id != pack_id:
        choice = EditionChoice(choice_id=uuid7(), pack_id=pack_id, chosen_by=who.person_id, chosen_at=datetime.now(UTC))
        session.add(choice)
        if former != pack_id:
            say(session, EditionSelected(
                choice_id=choice.choice_id, pack=pack_id, title=pack.title, former=former, chosen_by=who.person_id,
            ))  # fmt: skip
    return pack


def keep_edition(session: Session, pack_id: str) -> None:
    """Before one of the center's own editions is chosen or answered under: as it is now it scores for ever, in every process."""
    bring_editions(session, [pack_id])
    own = own_shelf()
    text, edition = own.texts.get(pack_id), own.editions.get(pack_id)
    if text is None or not isinstance(edition, Pack):
        return
    row = insert(KeptEdition).values(pack_id=pack_id, scoring_mark=edition.scoring_mark, content=text, kept_at=datetime.now(UTC))
    if session.scalar(row.on_conflict_do_nothing().returning(KeptEdition.pack_id)):
        event.listen(session, "after_rollback", lambda _session: forget(pack_id), once=True)
    # Whoever was first: a process that saw another file is put right before it scores anything.
    bring_editions(session, [pack_id])
