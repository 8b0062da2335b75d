"""Two people on one answer: whoever comes later sees the earlier before replacing it. And what a browser sends twice counts once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.models import Answer, TakenEntry
from services.contracts.refusals import Refused
from services.contracts.words import _


class Changed(Refused):
    """Somebody else gave another answer since the page was opened: `answer`, to be looked at before it is replaced."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(_("这题刚刚被别人改过，请看一眼再保存"), where="choice")
        self.answer = answer


def mind_others(
    session: Session, run_id: UUID, part: str, key: str, *, seen: datetime | None, sent: Any, by: tuple[UUID, UUID | None]
) -> None:
    """Hold this answer until the transaction ends, and look whether it is still the one `seen`. `by` is a person and a link.

    Raises:
        Changed: somebody else changed it meanwhile, to something else than what was sent.
    """
    place = func.hashtextextended(f"{run_id} {part} {key}", 0)
    session.execute(select(func.pg_advisory_xact_lock(place)))
    answer = queries.find_answer(session, run_id, part, key)
    if answer is None or (seen is not None and answer.given_at <= seen):
        return
    if (answer.given_by, answer.help_request_id) != by and answer.value != sent:
        session.expunge(answer)  # so that it can be read after the rollback
        raise Changed(answer)


def take_entry(session: Session, run_id: UUID, entry_id: UUID) -> bool:
    """Note that this entry was taken; False when it was before."""
    row = insert(TakenEntry).values(run_id=run_id, entry_id=entry_id, taken_at=datetime.now(UTC))
    return session.scalar(row.on_conflict_do_nothing().returning(TakenEntry.entry_id)) is not None
