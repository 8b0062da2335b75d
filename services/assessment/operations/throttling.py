"""How often something may be tried, counted in the database so that every process counts together.

Counting is a transaction of its own, before the deed: what is refused has been counted all the same.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment.models import Attempt
from services.contracts.refusals import Refused
from services.contracts.words import _


@dataclass(frozen=True, slots=True)
class Limit:
    """`times` in each window of `seconds`."""

    name: str
    times: int
    seconds: int


class TooOften(Refused):
    """Tried too often; `retry_after` seconds from now it may be tried again."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(_("操作太频繁，请 %(n)s 分钟后再试") % {"n": max(1, -(-retry_after // 60))})
        self.retry_after = retry_after


def count(session: Session, key: bytes, limit: Limit, subject: str) -> int | None:
    """Count one more try of `subject`; the seconds to wait if that was one too many, else None."""
    now = datetime.now(UTC)
    window = datetime.fromtimestamp(int(now.timestamp()) // limit.seconds * limit.seconds, UTC)
    hashed = hmac.new(key, f"{limit.name}\0{subject}".encode(), hashlib.sha256).hexdigest()
    counted = insert(Attempt).values(key=hashed, window_at=window, times=1)
    more = {"times": Attempt.__table__.c.times + 1}
    kept = counted.on_conflict_do_update(index_elements=["key", "window_at"], set_=more).returning(Attempt.times)
    if session.execute(kept).scalar_one() <= limit.times:
        return None
    return max(1, int((window + timedelta(seconds=limit.seconds) - now).total_seconds()))


def sweep_attempts(session: Session, now: datetime) -> None:
    """Windows older than two days tell nothing."""
    session.execute(delete(Attempt).where(Attempt.window_at < now - timedelta(days=2)))
