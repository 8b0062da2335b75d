"""Who may read the figures of a process: the machine it runs on, or whoever has the token."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import Request

_THROUGH_A_PROXY = ("x-forwarded-for", "forwarded", "x-real-ip")


def may_read_figures(request: Request) -> bool:
    """Straight from this machine, not through a proxy on it; or with BAMAI_METRICS_TOKEN as bearer token."""
    token = request.app.state.settings.metrics_token.get_secret_value()
    scheme, _space, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), token.encode())
    proxied = any(name in request.headers for name in _THROUGH_A_PROXY)
    return not proxied and request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
