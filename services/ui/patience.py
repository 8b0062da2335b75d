"""How often something may be tried, counted in the room's database so that every process counts together.

Counting is a transaction of its own, before the deed: what is refused has been counted all the same. A room that counts has a
table `attempts` (key, window_at, times) of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Request
from sqlalchemy import column, delete, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.ui.desk import Desk

_ATTEMPTS = table("attempts", column("key"), column("window_at"), column("times"))


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


def demand_patience(desk: Desk, request: Request, limit: Limit | None, *also: tuple[Limit, str]) -> None:
    """Count a try of the address it comes from, and of each subject named, in a transaction of its own.

    Raises:
        TooOften: there were too many.
    """
    address = request.client.host if request.client else ""
    counted = [*also] if limit is None or _is_this_machine(address) else [(limit, address), *also]
    key: bytes = request.app.state.settings.derived_key(f"{desk.room}: attempts")
    with desk.transaction(request) as session:
        waits = [count(session, key, each, subject) for each, subject in counted]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        raise TooOften(longest)


def count(session: Session, key: bytes, limit: Limit, subject: str) -> int | None:
    """Count one more try of `subject`; the seconds to wait if that was one too many, else None."""
    now = datetime.now(UTC)
    window = datetime.fromtimestamp(int(now.timestamp()) // limit.seconds * limit.seconds, UTC)
    hashed = hmac.new(key, f"{limit.name}\0{subject}".encode(), hashlib.sha256).hexdigest()
    counted = insert(_ATTEMPTS).values(key=hashed, window_at=window, times=1)
    more = {"times": _ATTEMPTS.c.times + 1}
    kept = counted.on_conflict_do_update(index_elements=["key", "window_at"], set_=more).returning(_ATTEMPTS.c.times)
    if session.execute(kept).scalar_one() <= limit.times:
        return None
    return max(1, int((window + timedelta(seconds=limit.seconds) - now).total_seconds()))


def sweep_attempts(session: Session, now: datetime) -> None:
    """Windows older than two days tell nothing."""
    session.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.window_at < now - timedelta(days=2)))


def _is_this_machine(address: str) -> bool:
    """Whether that is only ourselves: a proxy that does not say whom it speaks for must not lock out a whole city."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
