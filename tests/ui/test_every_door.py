"""Every route × every role: who may pass is what the list says, and nobody passes to what does not exist or is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.ui.desk import Desk
from services.ui.doors import GuardedRoute, doors_of
from tests.harness.center import Center
from tests.ui.doors import LIST, lines_of

REFUSED = {401, 403}
HIDDEN = {403, 404, 405, 409, 422}


def test_the_list_of_doors_is_what_the_routes_say(center: Center) -> None:
    """A new route, or another access, must be written into the list: `python -m tests.ui.doors`, then read the difference."""
    assert lines_of(center.app) == LIST.read_text().splitlines()


def requests(center: Center) -> Iterator[tuple[GuardedRoute, str, str]]:
    for route in doors_of(center.app):
        for method in sorted(route.methods - {"HEAD"}):
            yield route, method, re.sub(r"\{[^}]*\}", lambda _: str(uuid7()), route.path)


class Askers:
    """One browser and one program for each set of roles; whoever signed out on the way is replaced."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.known: dict[tuple[str, tuple[Role, ...]], Any] = {}

    def ask(self, route: GuardedRoute, method: str, path: str, *roles: Role) -> Response:
        asker = self._asker(route.kind, roles)
        if route.kind == "api":
            return asker.request(method, path, json={} if method != "GET" else None)
        answer = asker.get(path) if method == "GET" else asker.post_form(path)
        if "set-cookie" in answer.headers:
            del self.known["page", roles]
        return answer

    def _asker(self, kind: str, roles: tuple[Role, ...]) -> Any:
        if (kind, roles) not in self.known:
            make = self.center.api if kind == "api" else self.center.client
            self.known[kind, roles] = make(*roles, organisation_id=uuid4() if roles else None)
        return self.known[kind, roles]


def turned_away(answer: Response) -> bool:
    return answer.status_code in REFUSED or answer.headers.get("location", "").startswith("/accounts/renew")


def test_no_role_passes_a_door_that_is_not_for_it(center: Center) -> None:
    wrong, askers = [], Askers(center)
    for route, method, path in requests(center):
        for roles in [(), *((role,) for role in Role)]:
            may = route.access.public or (bool(roles) and (route.access.roles is None or bool(route.access.roles & set(roles))))
            if may:
                continue
            answer = askers.ask(route, method, path, *roles)
            if not turned_away(answer):
                wrong.append(f"{method} {path} as {roles}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there will not come either: pages ask once."""
    await_row = Desk.await_row
    monkeypatch.setattr(Desk, "await_row", lambda desk, request, find, **_: await_row(desk, request, find, 0.0))


@pytest.mark.usefixtures("nobody_waits")
def test_whoever_may_pass_finds_nothing_behind_an_id_that_is_not_theirs_and_no_door_falls_over(center: Center) -> None:
    wrong, askers = [], Askers(center)
    for route, method, path in requests(center):
        hides = "_id}" in route.path and not route.access.public
        for role in sorted(route.access.roles or Role):
            status = askers.ask(route, method, path, role).status_code
            fell = status >= 500 and route.path != "/readyz"
            if fell or (hides and status not in HIDDEN):
                wrong.append(f"{method} {route.path} as {role}: {status}")
    assert not wrong, "\n".join(wrong)


def test_no_form_is_taken_without_the_sessions_own_token(center: Center) -> None:
    wrong = []
    other = center.client(Role.SME).csrf()
    for route, method, path in requests(center):
        if route.kind != "page" or method == "GET" or route.origin_only:
            continue
        role = min(route.access.roles or [Role.SME])
        browser = center.client() if route.access.public else center.client(role, organisation_id=uuid4())
        for sent in ({}, {"_csrf": "0" * 64}, {"_csrf": other}):
            answer = browser.post(path, data=sent)
            if answer.status_code != 403:
                wrong.append(f"{method} {route.path} with {sorted(sent)}: {answer.status_code}")
        crossed = browser.post(path, data={"_csrf": browser.csrf()}, headers={"Sec-Fetch-Site": "cross-site"})
        if crossed.status_code != 403:
            wrong.append(f"{method} {route.path} from another site: {crossed.status_code}")
    assert not wrong, "\n".join(wrong)
