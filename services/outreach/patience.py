"""Counting what whoever has not signed in tries: from one place, and for one number."""

from __future__ import annotations

import ipaddress

from fastapi import Request

from services.outreach.operations.throttling import Limit, TooOften, count
from services.ui.desk import Desk


def demand_patience(desk: Desk, request: Request, limit: Limit, *also: tuple[Limit, str]) -> None:
    """Count a try of the address it comes from, and of each subject named, in a transaction of its own.

    Raises:
        TooOften: there were too many.
    """
    address = request.client.host if request.client else ""
    counted = [*also] if _is_this_machine(address) else [(limit, address), *also]
    key: bytes = request.app.state.settings.derived_key("outreach: attempts")
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
