"""A deed is done only for a form of our own page, by the method it is meant for; reading changes nothing."""

from __future__ import annotations

import pytest
from httpx import Response

from services.ui.csrf import CSRF_HEADER
from services.ui.doors import doors_of
from services.ui.forms import CSRF_FIELD
from services.ui.identity import IDENTITY_COOKIE
from tests.harness.center import PageClient
from tests.security.conftest import Undone
from tests.security.matrix import Actor, Door, actors, doors, knock, outcome_of, path_of, rules
from tests.security.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
WRITES_ON_READING = {
    "GET /m/{code}": "its addressee has read the message",
    "GET /accounts/renew": "signs the identity anew and notes that the session is in use",
    "GET /accounts/invited/{secret}": "counts the tries, so that nobody guesses",
    "GET /outreach/guide/{edition_id}": "a firm has opened the edition",
    "GET /outreach/guide/{edition_id}/{number}": "a firm has opened the edition",
    "GET /assessment/h/{token}": "counts the tries, so that nobody guesses",
    "GET /assessment/h/{token}/steps/{number}": "counts the tries, so that nobody guesses",
    "GET /assessment/invited/{token}": "counts the tries, so that nobody guesses",
    "GET /assessment/p/{token}": "counts the tries, so that nobody guesses",
    "GET /assessment/shared/{secret}": "counts the views, for whoever shared it",
    "GET /assessment/shared/{secret}/report.pdf": "counts the views, for whoever shared it",
    "GET /assessment/verify": "counts the tries, so that nobody guesses",
    "GET /api/v1/assessment/help/{token}": "counts the tries, so that nobody guesses",
    "GET /api/v1/assessment/reports/{number}": "counts the tries, so that nobody guesses",
}
STOPS_NOTHING = {"POST /accounts/renew"}
"""A form passes through here on its way to its own door, which asks for its token."""


def admitted(world: World, door: Door) -> Actor:
    """Somebody the door is for, signed in if anybody can be; with a thing of their own if the world has one."""
    rule, people = rules()[door.name], [one for one in reversed(actors(world)) if one.role]
    expected = {outcome: one for outcome in ("hidden", "in") for one in people if rule.expected(one) == outcome}
    return expected.get("in") or expected.get("hidden") or actors(world)[0]


def page_deeds(world: World) -> list[Door]:
    return [door for door in doors(world) if door.kind == "page" and door.method != "GET" and door.name not in STOPS_NOTHING]


def forgeries(browser: PageClient, path: str, other: PageClient) -> dict[str, Response]:
    """The same deed, as a page of somebody else would ask for it."""
    token = {CSRF_FIELD: browser.csrf()}
    return {
        "no token": browser.post(path, data={}),
        "a wrong token": browser.post(path, data={CSRF_FIELD: "0" * 64}),
        "a wrong token in the header": browser.post(path, data={}, headers={CSRF_HEADER: "x"}),
        "another session's token": browser.post(path, data={CSRF_FIELD: other.csrf()}),
        "the token in the address": browser.post(f"{path}?{CSRF_FIELD}={browser.csrf()}", data={}),
        "a JSON body": browser.post(path, json=token),
        "a text body": browser.post(path, content=f"{CSRF_FIELD}={browser.csrf()}", headers={"content-type": "text/plain"}),
        "from another site": browser.post(path, data=token, headers={"Sec-Fetch-Site": "cross-site"}),
        "from a sibling site": browser.post(path, data=token, headers={"Sec-Fetch-Site": "same-site"}),
        "from another origin": browser.post(path, data=token, headers={"Origin": "https://evil.example"}),
        "from no origin": browser.post(path, data=token, headers={"Origin": "null"}),
        "from an origin that begins like ours": browser.post(
            path, data=token, headers={"Origin": f"{browser.base_url}.evil.example"}
        ),
    }


def test_no_deed_is_done_for_a_form_that_is_not_ours(world: World) -> None:
    done = []
    for door in page_deeds(world):
        actor = admitted(world, door)
        browser, other = (
            world.page(actor.who),
            world.page(actors(world)[1].who if actor.name != "sme a" else world.b.people["expert"]),
        )  # type: ignore[index]
        for how, answer in forgeries(browser, path_of(world, door), other).items():
            if answer.status_code != 403:
                done.append(f"{door.name} with {how}: {answer.status_code}")
    assert done == []


def test_the_renewal_on_the_way_asks_where_a_form_comes_from(world: World) -> None:
    browser = world.page(world.manager)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert browser.post("/accounts/renew", headers=headers).status_code == 403


def test_a_path_answers_to_its_own_methods_and_no_other(world: World) -> None:
    known: dict[str, set[str]] = {}
    for route in doors_of(world.center.app):
        known.setdefault(route.path, set()).update(route.methods or ())
    browser, wrong = world.page(world.manager), []
    for door in doors(world):
        for method in METHODS:
            if method in known[door.path] or (method == "HEAD" and "GET" in known[door.path]):
                continue
            answer = browser.request(method, path_of(world, door), headers={"X-HTTP-Method-Override": door.method})
            if answer.status_code not in (401, 403, 404, 405):
                wrong.append(f"{method} {door.path}: {answer.status_code}")
    assert sorted(set(wrong)) == []


def test_a_field_that_names_a_method_changes_nothing(world: World) -> None:
    browser = world.page(world.manager)
    for path in sorted({path_of(world, door) for door in page_deeds(world)}):
        answer = browser.get(path, params={"_method": "POST", CSRF_FIELD: browser.csrf()})
        assert answer.status_code < 500, path


def test_reading_changes_nothing(world: World) -> None:
    writing = []
    for door in doors(world):
        if door.method != "GET" or door.name in WRITES_ON_READING:
            continue
        before = Undone.opened
        assert outcome_of(knock(world, door, admitted(world, door), rules()[door.name])) != "broken", door.name
        if Undone.opened != before:
            writing.append(door.name)
    assert writing == [], "a GET opened a transaction that may write"


def test_a_program_is_known_by_its_token_and_never_by_a_cookie(world: World) -> None:
    let_in = []
    for door in doors(world):
        rule = rules()[door.name]
        if door.kind != "api" or rule.public:
            continue
        actor = admitted(world, door)
        browser = world.page(actor.who)
        cookie = browser.cookies[IDENTITY_COOKIE]
        for how, headers in {"a cookie": {}, "the cookie as a token": {"Authorization": f"Bearer {cookie}"}}.items():
            answer = browser.request(door.method, path_of(world, door), headers=headers, json=rule.body)
            if answer.status_code not in ((401, 404) if rule.nobody else (401,)):  # what a secret opens asks for no token
                let_in.append(f"{door.name} with {how}: {answer.status_code}")
    assert let_in == []


@pytest.mark.parametrize(
    "path", ["/", "/accounts/sign-in", "/messages", "/api/v1/notify/messages", "/static/ui/bamai.css", "/nowhere"]
)
def test_every_answer_forbids_framing_sniffing_and_foreign_scripts(world: World, path: str) -> None:
    headers = world.page(world.manager).get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers or "uvicorn" not in headers["server"]
