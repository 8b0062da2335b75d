"""What the pages of accounts share: the router, the browser's two cookies, and counting tries before acting."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.accounts.models import now
from services.accounts.operations.issuing import CodePurpose, spend_try
from services.accounts.operations.signing_in import Begun
from services.ui import patience
from services.ui.addresses import local_path
from services.ui.desk import Desk, see_other
from services.ui.identity import IDENTITY_COOKIE
from services.ui.navigation import landing_of
from services.ui.patience import Limit

desk = Desk("accounts")
router = desk.pages(prefix="/accounts")

SESSION_COOKIE = "bamai_session"
COOKIE_PATH = "/accounts"


def key_of(request: Request) -> bytes:
    """The key codes are hashed with."""
    key: bytes = request.app.state.settings.derived_key("accounts")
    return key


def title_of(request: Request) -> str:
    """The browser, in words its owner may know it by."""
    agent = request.headers.get("user-agent", "")
    names = (("MicroMessenger", "微信"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "安卓手机"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in names if mark in agent), "浏览器")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} · {system}" if system else browser


def demand_patience(request: Request, *limits: tuple[Limit, str], address: Limit | None = None) -> None:
    """Count a try against each limit, and against the address it comes from, in a transaction of its own.

    Raises:
        TooOften: one of them is reached.
    """
    patience.demand_patience(desk, request, address, *limits)


def forget_tries(request: Request, *limits: tuple[Limit, str], address: Limit | None = None) -> None:
    """It was the right person after all."""
    patience.forget_tries(desk, request, address, *limits)


def spend_code_try(request: Request, purpose: CodePurpose, *addresses: str) -> None:
    """Take a try from the codes of these addresses, in a transaction of its own."""
    with desk.transaction(request) as session:
        for address in addresses:
            spend_try(session, purpose, address)


def set_identity(request: Request, response: Response, begun: Begun) -> Response:
    """Give the browser its identity for the next minutes."""
    secure = request.app.state.settings.base_url.startswith("https")
    response.set_cookie(
        IDENTITY_COOKIE, request.app.state.signer.sign(begun.identity, "page"), max_age=86400,
        httponly=True, samesite="lax", secure=secure,
    )  # fmt: skip
    return response


def come_in(request: Request, begun: Begun, target: str = "") -> Response:
    """Signed in: both cookies, and on to where the person was going."""
    response = see_other(local_path(target, landing_of(begun.identity)))
    seconds = int((begun.expires_at - now()).total_seconds())
    secure = request.app.state.settings.base_url.startswith("https")
    response.set_cookie(
        SESSION_COOKIE, begun.secret, max_age=seconds, path=COOKIE_PATH, httponly=True, samesite="lax", secure=secure
    )
    return set_identity(request, response, begun)


def go_out(response: Response) -> Response:
    """Neither cookie any more."""
    response.delete_cookie(SESSION_COOKIE, path=COOKIE_PATH)
    response.delete_cookie(IDENTITY_COOKIE)
    return response
