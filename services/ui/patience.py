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
from sqlalchemy import column, delete, table, update
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
    counted = [*_by_address(request, limit), *also]
    with desk.transaction(request) as session:
        waits = [count(session, _key(desk, request), each, subject) for each, subject in counted]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        raise TooOften(longest)


def forget_tries(desk: Desk, request: Request, limit: Limit | None, *also: tuple[Limit, str]) -> None:
    """It was the right person after all: the tries of each subject are forgotten, and of the address's one is taken back."""
    with desk.transaction(request) as session:
        for each, subject in also:
            forgive(session, _key(desk, request), each, subject)
        for each, subject in _by_address(request, limit):
            uncount(session, _key(desk, request), each, subject)


def count(session: Session, key: bytes, limit: Limit, subject: str) -> int | None:
    """Count one more try of `subject`; the seconds to wait if that was one too many, else None."""
    now = datetime.now(UTC)
    window = _window(limit, now)
    counted = insert(_ATTEMPTS).values(key=_hashed(key, limit, subject), window_at=window, times=1)
    more = {"times": _ATTEMPTS.c.times + 1}
    kept = counted.on_conflict_do_update(index_elements=["key", "window_at"], set_=more).returning(_ATTEMPTS.c.times)
    if session.execute(kept).scalar_one() <= limit.times:
        return None
    return max(1, int((window + timedelta(seconds=limit.seconds) - now).total_seconds()))


def uncount(session: Session, key: bytes, limit: Limit, subject: str) -> None:
    """Take one try back: the others of the same address shall not pay for it."""
    mine = (_ATTEMPTS.c.key == _hashed(key, limit, subject)) & (_ATTEMPTS.c.window_at == _window(limit, datetime.now(UTC)))
    session.execute(update(_ATTEMPTS).where(mine, _ATTEMPTS.c.times > 0).values(times=_ATTEMPTS.c.times - 1))


def forgive(session: Session, key: bytes, limit: Limit, subject: str) -> None:
    """Forget the tries of `subject`."""
    session.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.key == _hashed(key, limit, subject)))


def sweep_attempts(session: Session, now: datetime) -> None:
    """Windows older than two days tell nothing."""
    session.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.window_at < now - timedelta(days=2)))


def _key(desk: Desk, request: Request) -> bytes:
    key: bytes = request.app.state.settings.derived_key(f"{desk.room}: attempts")
    return key


def _hashed(key: bytes, limit: Limit, subject: str) -> str:
    return hmac.new(key, f"{limit.name}\0{subject}".encode(), hashlib.sha256).hexdigest()


def _window(limit: Limit, now: datetime) -> datetime:
    return datetime.fromtimestamp(int(now.timestamp()) // limit.seconds * limit.seconds, UTC)


def _by_address(request: Request, limit: Limit | None) -> list[tuple[Limit, str]]:
    address = request.client.host if request.client else ""
    return [] if limit is None or _is_this_machine(address) else [(limit, address)]


def _is_this_machine(address: str) -> bool:
    """Whether that is only ourselves: a proxy that does not say whom it speaks for must not lock out a whole city."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
