"""By the clock: once a quarter is over, whether its results crowd above a threshold; whoever is in charge is told once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment.bunching import Crowd
from services.assessment.editions import editions
from services.assessment.models import THE_FIRM, NoticedCrowd
from services.assessment.packing import Pack
from services.assessment.patterns import Span, crowds_of, quarter_before
from services.contracts.assessment import CrowdNoticed
from services.messaging.outbox import say


def notice_crowds(session: Session, now: datetime) -> None:
    """Look at the quarter that is over, by edition: all results, and each liaison's. Quarters share no result, so neither do alarms."""
    span = quarter_before(now)
    for edition in editions().values():
        if not isinstance(edition, Pack):
            continue
        found = crowds_of(session, edition.id, span)
        for who, crowds in [(THE_FIRM, found.all), *((one.liaison_id, one.crowds) for one in found.liaisons)]:
            for crowd in crowds:
                if crowd.rings:
                    _notice(session, edition.id, span, who, crowd, now)


def _notice(session: Session, pack: str, span: Span, who: UUID, crowd: Crowd, now: datetime) -> None:
    row = insert(NoticedCrowd).values(
        pack=pack, quarter=span.name, liaison_id=who, level=crowd.level, noticed_at=now
    )  # fmt: skip
    if session.scalar(row.on_conflict_do_nothing().returning(NoticedCrowd.level)) is None:
        return
    say(session, CrowdNoticed(
        pack=pack, quarter=span.name, level=crowd.level, threshold=crowd.threshold, above=crowd.windows.above,
        expected=Decimal(round(crowd.expected or 0)), liaison_id=None if who == THE_FIRM else who,
    ))  # fmt: skip
