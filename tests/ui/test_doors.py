"""What a door checks before anybody passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field
from sqlalchemy import insert, text
from starlette.responses import Response

from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.storage.spine import revoked_sessions
from services.ui.access import Access
from services.ui.desk import PUBLIC, SIGNED_IN, Desk, only, then
from services.ui.doors import Doors, doors_of, mount
from services.ui.forms import Form
from services.ui.identity import COOKIE_LIFE, IDENTITY_COOKIE, IdentitySigner, Who, identity_of
from tests.harness.center import Center

desk = Desk("accounts")


class Entry(BaseModel):
    note: Annotated[str, Field(min_length=2, max_length=10)]
    grade: Literal["A", "B"] = "A"
    count: Annotated[int, Field(ge=1)] | None = None


def trial_pages() -> Doors:
    pages = desk.pages(prefix="/trial")

    @pages.get("/open", access=PUBLIC)
    def open_page(request: Request) -> Response:
        return desk.render(request, "ui/refusal.html", error_title="开着的页面", advice="", faults=[], incident=None, code=200)

    @pages.get("/mine", access=SIGNED_IN)
    def mine(request: Request, who: Who) -> Response:
        return Response(f"{who.name} {request.url.query}")

    @pages.get("/managers", access=only(Role.MANAGER))
    def managers(who: Who) -> Response:
        return Response("ok")

    @pages.get("/cases/{case_id}", access=SIGNED_IN)
    def case(case_id: UUID) -> Response:
        raise NotFound("没有这个案子")

    @pages.get("/broken", access=PUBLIC)
    def broken() -> Response:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    @pages.post("/notes", access=SIGNED_IN)
    def note(request: Request, who: Who, form: Form) -> Response:
        return desk.submit(request, who, form, then("/trial/mine?done", lambda session: _write(session, form.text("note"))))

    return pages


def _write(session: Any, note: str) -> None:
    session.execute(text("INSERT INTO attempts VALUES (:note, now(), 1)"), {"note": f"{note} {uuid4()}"})


def trial_api() -> Doors:
    api = desk.api(prefix="/api/v1/trial")

    @api.post("/notes", access=SIGNED_IN, status_code=201)
    def write_note(request: Request, who: Who, entry: Entry) -> Response:
        def deed(session: Any) -> dict[str, Any]:
            _write(session, entry.note)
            if entry.note == "refuse":
                raise Refused("现在不行")
            return {"id": uuid4()}

        return desk.write(request, who, deed)

    return api


@pytest.fixture
def trial(center: Center) -> Iterator[Center]:
    mount(center.app, trial_pages())
    mount(center.app, trial_api())
    return center


def notes(center: Center) -> int:
    with center.database("accounts").reading() as session:
        return session.execute(text("SELECT count(*) FROM attempts WHERE key NOT LIKE '%:%'")).scalar_one()


def test_a_route_without_access_does_not_exist() -> None:
    with pytest.raises(TypeError):
        Desk("accounts").pages().get("/x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="access"):
        Desk("accounts").pages().get("/x", access=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="role"):
        only()


def test_every_route_tells_who_may_pass(trial: Center) -> None:
    routes = {route.path: route for route in doors_of(trial.app)}
    assert routes["/trial/managers"].access == Access(roles=frozenset({Role.MANAGER}))
    assert (routes["/trial/managers"].room, routes["/trial/managers"].kind) == ("accounts", "page")
    assert all(isinstance(route.access, Access) for route in routes.values())


def test_somebody_unknown_is_sent_to_renew_and_comes_back_where_they_were(trial: Center) -> None:
    answer = trial.client().get("/trial/mine?a=1&b=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts/renew?next=%2Ftrial%2Fmine%3Fa%3D1%26b%3D2")


def test_another_role_is_refused_in_chinese(trial: Center) -> None:
    answer = trial.client(Role.SME).get("/trial/managers")
    assert answer.status_code == 403
    assert "没有权限" in answer.text
    assert trial.client(Role.MANAGER).get("/trial/managers").status_code == 200


def test_what_is_not_theirs_and_what_is_no_id_look_alike(trial: Center) -> None:
    browser = trial.client(Role.SME)
    for path in (f"/trial/cases/{uuid4()}", "/trial/cases/1%20OR%201=1", "/no/such/page"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "没有找到" in answer.text


def test_a_fault_of_ours_shows_a_number_and_nothing_else(trial: Center, caplog: pytest.LogCaptureFixture) -> None:
    answer = trial.client().get("/trial/broken")
    assert answer.status_code == 500
    assert "系统出了点问题" in answer.text
    assert "SELECT" not in answer.text
    assert "passwd" not in answer.text
    number = answer.text.split('<strong class="code">')[1].split("<")[0]
    assert number in caplog.text


def test_with_the_database_away_the_answer_says_so_and_keeps_quiet_about_the_rest(
    trial: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = trial.settings.model_copy(update={"database_url": "postgresql://nobody:none@127.0.0.1:1/none"})
    from services.web import create_app

    with TestClient(create_app(broken, ["accounts"]), base_url=broken.base_url, follow_redirects=False) as browser:
        browser.cookies.set(IDENTITY_COOKIE, IdentitySigner(broken.derived_key("identity")).sign(someone(), "page"))
        page = browser.get("/accounts/me")
        assert page.status_code == 503
        assert "系统正忙" in page.text
        assert "127.0.0.1:1" not in page.text
        assert page.headers["retry-after"] == "30"
        assert browser.get("/readyz").status_code == 503
        assert browser.get("/healthz").status_code == 200


def someone(**changes: Any) -> Any:
    return identity_of(uuid4(), uuid4(), [Role.SME], name="王海燕", **changes)


def test_an_identity_of_another_key_audience_or_time_is_not_believed(trial: Center) -> None:
    signer = trial.app.state.signer
    stranger = IdentitySigner(b"another key, another center......")
    old = datetime.now(UTC) - timedelta(seconds=1)
    for text_ in (
        stranger.sign(someone(), "page"),
        signer.sign(someone(), "api"),
        signer.sign(someone(), "page", until=old),
        "x",
        "",
    ):
        browser = trial.client()
        browser.cookies.set(IDENTITY_COOKIE, text_)
        assert browser.get("/trial/mine").status_code == 303, text_
    assert timedelta(minutes=5) == COOKIE_LIFE


def test_a_session_this_room_heard_was_revoked_is_over_at_once(trial: Center) -> None:
    browser = trial.client(Role.SME)
    program = trial.api(Role.SME)
    assert browser.get("/trial/mine").status_code == 200
    with trial.database("accounts").transaction() as session:
        for who in (browser.identity, program.identity):
            until = datetime.now(UTC) + timedelta(hours=1)
            session.execute(insert(revoked_sessions).values(session_id=who.session_id, valid_until=until))
    assert browser.get("/trial/mine").status_code == 303
    assert program.post("/api/v1/trial/notes", json={"note": "hello"}).status_code == 401
    assert notes(trial) == 0


@pytest.mark.parametrize("sent", [
    {"data": {"note": "hello"}},
    {"data": {"note": "hello", "_csrf": "0" * 64}},
    {"data": {"note": "hello", "_csrf": "GOOD"}, "headers": {"Sec-Fetch-Site": "cross-site"}},
    {"data": {"note": "hello", "_csrf": "GOOD"}, "headers": {"Sec-Fetch-Site": "same-site"}},
    {"data": {"note": "hello", "_csrf": "GOOD"}, "headers": {"Origin": "https://evil.example"}},
    {"data": {"note": "hello", "_csrf": "GOOD"}, "headers": {"Origin": "null"}},
    {"data": {"note": "hello", "_csrf": "OTHERS"}},
], ids=["no token", "wrong token", "cross-site", "same-site", "other origin", "null origin", "another session's token"])  # fmt: skip
def test_a_forged_form_changes_nothing(trial: Center, sent: dict[str, Any]) -> None:
    browser = trial.client(Role.SME)
    tokens = {"GOOD": browser.csrf(), "OTHERS": trial.client(Role.SME).csrf()}
    data = {name: tokens.get(value, value) for name, value in sent["data"].items()}
    answer = browser.post("/trial/notes", data=data, headers=sent.get("headers"))
    assert answer.status_code == 403
    assert "没有保存" in answer.text
    assert notes(trial) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_other_method_writes(trial: Center, method: str) -> None:
    browser = trial.client(Role.SME)
    fields = {"_csrf": browser.csrf(), "_method": "POST", "note": "hello"}
    override = {"X-HTTP-Method-Override": "POST"}
    answer = browser.request(method, "/trial/notes", params=fields, headers=override)
    assert answer.status_code == 405
    assert notes(trial) == 0


def test_our_own_form_passes_with_token_or_header(trial: Center) -> None:
    browser = trial.client(Role.SME)
    assert browser.post_form("/trial/notes", note="hello").headers["location"] == "/trial/mine?done"
    plain = browser.post(
        "/trial/notes", data={"note": "hello"}, headers={"X-CSRF-Token": browser.csrf(), "Sec-Fetch-Site": "same-origin"}
    )
    assert plain.status_code == 303
    assert notes(trial) == 2


def test_a_form_sent_with_an_identity_just_expired_goes_round_by_renewal_and_is_not_lost(trial: Center) -> None:
    from tests.accounts.test_coming_in import MOBILE, PASSWORD, add_person

    add_person(trial)
    browser = trial.client()
    browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    signer = trial.app.state.signer
    identity, _fresh = signer.read(browser.cookies[IDENTITY_COOKIE], "page")
    browser.anchor = str(identity.session_id)
    browser.cookies.delete(IDENTITY_COOKIE)
    browser.cookies.set(IDENTITY_COOKIE, signer.sign(identity, "page", until=datetime.now(UTC) - timedelta(1)))
    first = browser.post_form("/trial/notes", note="hello", once="1")
    assert (first.status_code, first.headers["location"]) == (307, "/accounts/renew?next=%2Ftrial%2Fnotes")
    browser.cookies.delete(IDENTITY_COOKIE)
    second = browser.post_form(first.headers["location"], note="hello", once="1")
    assert (second.status_code, second.headers["location"]) == (307, "/trial/notes")
    assert browser.post_form(second.headers["location"], note="hello", once="1").headers["location"] == "/trial/mine?done"


def test_security_headers_are_on_every_answer(trial: Center) -> None:
    for path in ("/", "/no/such/page", "/api/v1/nothing", "/static/ui/bamai.css", "/trial/broken"):
        headers = trial.client().get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_are_kept_by_no_cache_and_styles_by_all(trial: Center) -> None:
    assert trial.client().get("/").headers["cache-control"] == "no-store"
    assert "immutable" in trial.client().get("/static/ui/bamai.css").headers["cache-control"]
    assert trial.client().get("/static/../settings.py").status_code == 404
    assert trial.client().get("/static/ui/..%2f..%2fsettings.py").status_code == 404


def test_a_body_that_is_too_large_is_refused_before_it_is_read(trial: Center) -> None:
    program = trial.api(Role.SME)
    answer = program.post("/api/v1/trial/notes", content=b"x" * (1024 * 1024 + 1), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "errors" in answer.json()
    browser = trial.client(Role.SME)
    page = browser.post_form("/trial/notes", note="x" * (2 * 1024 * 1024))
    assert page.status_code == 413
    assert "文件太大" in page.text


def test_whoever_hangs_up_while_sending_is_no_incident(trial: Center, caplog: pytest.LogCaptureFixture) -> None:
    sent = trial.api(Role.SME).build_request("POST", "/api/v1/trial/notes", json={"note": "hello"})
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": sent.url.path, "query_string": b"", "scheme": "http",
        "headers": [(name.lower(), value) for name, value in sent.headers.raw], "state": {},
    }  # fmt: skip

    async def hang_up() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def nobody_reads(message: dict[str, Any]) -> None:
        pass

    asyncio.run(trial.app(scope, hang_up, nobody_reads))
    assert "incident" not in caplog.text
    assert notes(trial) == 0


def test_json_nested_beyond_reason_is_refused_not_fallen_over(trial: Center) -> None:
    deep = b'{"note":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = trial.api(Role.SME).post("/api/v1/trial/notes", content=deep, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"]
