"""Working through lists: a piece of the file is read, or a batch of lines is taken in.

Each is one transaction under the timer's lease: whatever dies, what was not committed is simply done again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.leafing import READ_AT_ONCE
from services.assessment.models import CampaignList
from services.assessment.operations.campaigns.inviting import BATCH, take_in_lines
from services.assessment.operations.campaigns.reading import READER, read_on


def work_on_lists(session: Session, now: datetime, *, batch: int = BATCH, rows: int = READ_AT_ONCE) -> UUID | None:
    """The next piece of work on the list that waits longest; None when none waits. A short list is read and taken in at one go."""
    waiting = select(CampaignList).where(CampaignList.finished_at.is_(None))
    first = waiting.order_by(CampaignList.uploaded_at, CampaignList.list_id).limit(1)
    sheet = session.scalars(first.with_for_update(skip_locked=True)).one_or_none()
    if sheet is None:
        READER.close()
        return None
    if sheet.read_at is None:
        read_on(session, sheet, now, at_once=rows)
    if sheet.state == "working":
        take_in_lines(session, sheet, now, batch=batch)
    return sheet.list_id
