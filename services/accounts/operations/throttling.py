"""How often something may be tried, counted in the database so that every process counts together.

Counting is a transaction of its own, before the deed: what is refused has been counted all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.models import Attempt, now
from services.accounts.proving import hash_key
from services.contracts.refusals import Refused
from services.contracts.words import _


@dataclass(frozen=True, slots=True)
class Limit:
    """`times` in each window of `seconds`."""

    name: str
    times: int
    seconds: int


SIGN_IN_ACCOUNT = Limit("sign-in account", 10, 900)
SIGN_IN_ADDRESS = Limit("sign-in address", 300, 900)
CODE_PAUSE = Limit("code pause", 1, 60)
CODE_DAY = Limit("code day", 15, 86400)
CODE_ADDRESS = Limit("code address", 120, 3600)
SIGN_UP_ADDRESS = Limit("sign-up address", 240, 3600)
INVITE = Limit("invite", 100, 86400)


class TooOften(Refused):
    """Tried too often; `retry_after` seconds from now it may be tried again."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, -(-retry_after // 60))
        super().__init__(_("操作太频繁，请 %(n)s 分钟后再试") % {"n": minutes})
        self.retry_after = retry_after


def count(session: Session, key: bytes, limit: Limit, subject: str) -> int | None:
    """Count one more try of `subject`; the seconds to wait if that was one too many, else None."""
    window = _window(limit)
    counted = insert(Attempt).values(key=_key(key, limit, subject), window_at=window, times=1)
    times = session.execute(
        counted.on_conflict_do_update(
            index_elements=["key", "window_at"], set_={"times": Attempt.__table__.c.times + 1}
        ).returning(Attempt.times)
    ).scalar_one()
    if times <= limit.times:
        return None
    return max(1, int((window + timedelta(seconds=limit.seconds) - now()).total_seconds()))


def uncount(session: Session, key: bytes, limit: Limit, subject: str) -> None:
    """Take one try back: it was the right person, and the others of the same address shall not pay for it."""
    mine = (Attempt.key == _key(key, limit, subject)) & (Attempt.window_at == _window(limit)) & (Attempt.times > 0)
    session.execute(update(Attempt).where(mine).values(times=Attempt.times - 1))


def forgive(session: Session, key: bytes, limit: Limit, subject: str) -> None:
    """Forget the tries of `subject`: it was the right person."""
    session.execute(delete(Attempt).where(Attempt.key == _key(key, limit, subject)))


def sweep_attempts(session: Session) -> None:
    """Windows older than two days tell nothing."""
    session.execute(delete(Attempt).where(Attempt.window_at < now() - timedelta(days=2)))


def _key(key: bytes, limit: Limit, subject: str) -> str:
    return hash_key(key, limit.name, subject)


def _window(limit: Limit) -> datetime:
    seconds = int(now().timestamp()) // limit.seconds * limit.seconds
    return datetime.fromtimestamp(seconds, UTC)
