"""Counting what whoever comes by a link tries: from one place, and for one number."""

from __future__ import annotations

import ipaddress

from fastapi import Request

from services.assessment.operations.throttling import Limit, TooOften, count
from services.assessment.pages.door import desk

OPENING = Limit("open a link", 600, 600)
"""Of one address: a whole park may sit behind it."""
ASKING_CODE = Limit("pledge code address", 60, 3600)
TRYING_CODE = Limit("pledge try address", 120, 3600)
SMS_TO_NUMBER = Limit("pledge sms number", 10, 86400)
ASKING_PLEDGE = Limit("pledge request run", 6, 86400)
ASKING_HELP = Limit("help request run", 60, 86400)


def demand_patience(request: Request, limit: Limit | None, *also: tuple[Limit, str]) -> None:
    """Count a try of the address it comes from, and of each subject named, in a transaction of its own.

    Raises:
        TooOften: there were too many.
    """
    address = request.client.host if request.client else ""
    counted = [*also] if limit is None or _is_this_machine(address) else [(limit, address), *also]
    key: bytes = request.app.state.settings.derived_key("assessment: attempts")
    with desk.transaction(request) as session:
        waits = [count(session, key, each, subject) for each, subject in counted]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        raise TooOften(longest)


def _is_this_machine(address: str) -> bool:
    """Whether that is only ourselves: a proxy that does not say whom it speaks for must not lock out a whole city."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
