"""Templates into pages: one environment for all rooms, everything escaped, every text through the reader's language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from services.contracts.vocabulary import ROLE_TITLES, Role
from services.contracts.words import _, translations
from services.ui.csrf import VISITOR_COOKIE, token_for
from services.ui.forms import CSRF_FIELD, ONCE_FIELD
from services.ui.identity import Identity
from services.ui.navigation import Navigation
from services.ui.showing import day, number, when

MOST_SHOWN = 7
"""Entries of the header before the rest stands under 更多."""

SERVICES = Path(__file__).parents[1]


@cache
def environment() -> Environment:
    """The one template environment; rooms' folders are found beside this one."""
    env = Environment(
        loader=FileSystemLoader(sorted(SERVICES.glob("*/templates"))),
        autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )  # fmt: skip
    env.install_gettext_callables(_, _plural, newstyle=False)  # type: ignore[attr-defined]
    env.filters.update(when=when, day=day, number=number, role_title=_role_title)
    env.globals.update(ROLE_TITLES=ROLE_TITLES, CSRF_FIELD=CSRF_FIELD, ONCE_FIELD=ONCE_FIELD, MOST_SHOWN=MOST_SHOWN)
    return env


def _role_title(role: str) -> str:
    return _(ROLE_TITLES[Role(role)])


def _plural(one: str, many: str, n: int) -> str:
    return translations.get().ngettext(one, many, n)


def render(
    request: Request, template: str, *, who: Identity | None = None, status: int = 200, context: dict[str, Any] | None = None
) -> Response:
    """A page for whoever asks. A browser nobody has signed in with gets its visitor cookie here."""
    state, settings = request.app.state, request.app.state.settings
    who = who or getattr(request.state, "who", None)
    context = {"form": None, "case_id": None, **(context or {})}
    body = environment().get_template(template).render(
        request=request,
        who=who,
        center_name=state.center_name,
        navigation=state.navigation.items_for(who),
        tabs=_tabs(request, state.navigation, who, context["case_id"]),
        csrf_token=token_for(state.csrf_key, request.state.anchor) if hasattr(request.state, "anchor") else "",
        new_submission=lambda: uuid4().hex,
        asset=state.assets.address,
        **context,
    )  # fmt: skip
    response = HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
    visitor = getattr(request.state, "new_visitor", None)
    if visitor:
        secure = str(settings.base_url).startswith("https")
        response.set_cookie(VISITOR_COOKIE, visitor, max_age=86400, httponly=True, samesite="lax", secure=secure)
    return response


def _tabs(request: Request, navigation: Navigation, who: Identity | None, case_id: UUID | None) -> list[tuple[str, str, bool]]:
    """(title, address, whether it is where the person is): the tab of this address, or else of this room."""
    if not case_id:
        return []
    tabs = navigation.tabs_for(who, case_id)
    path, room = request.url.path, getattr(request.scope.get("route"), "room", "")
    here = next((href for _title, href in tabs if path == href or path.startswith(f"{href}/")), None)
    here = here or next((href for _title, href in tabs if href.startswith(f"/{room}/")), None)
    return [(title, href, href == here) for title, href in tabs]
