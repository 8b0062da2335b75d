"""Whatever is typed stays text: in pages, in exports, in letters; and nothing typed breaks the center."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from services.rooms import ROOMS
from services.ui.forms import CSRF_FIELD, ONCE_FIELD
from tests.security.matrix import Actor, Door, actors, doors, knock, path_of, rules
from tests.security.reading_pages import Form, Page
from tests.security.test_forgery import admitted
from tests.security.world import DIRTY, World

PAYLOADS = {
    "script": '"><script>alert(7)</script><svg onload=alert(7)>',
    "attribute": "' onfocus=alert(7) autofocus x='",
    "address": "javascript:alert(7)//",
    "template": "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}${7*7}#{7*7}<%=7*7%>",
    "sql": "'); DROP TABLE people; SELECT pg_sleep(5); --",
    "sql in quotes": "\" OR \"\"=\"' OR ''='",
    "format": "%s%s%n{0}{1.__class__}%(x)s",
    "line breaks": "a\r\nSet-Cookie: x=1\r\n\r\n<script>alert(7)</script>",
    "control characters": "a\x00b\x08\x1b[31m\u202eabc\ufffe\ud7ff",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "path": "../../../../etc/passwd%00.png",
    "long": "长" * 20_000,
    "number": "9" * 400,
    "tiny number": "-1e-400",
    "not a number": "NaN",
    "json": '{"$ne": null, "__proto__": {"x": 1}}',
    "emoji": "👩‍👩‍👧‍👦" * 50,
}
ONE_BY_ONE = ("sql", "control characters", "number")
LIVE_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def readers(world: World, door: Door) -> list[Actor]:
    return [actor for actor in actors(world) if rules()[door.name].expected(actor) == "in"]


def pages(world: World) -> list[Door]:
    return [door for door in doors(world) if door.kind == "page" and door.method == "GET"]


@pytest.mark.parametrize("room", ["ui", *ROOMS])
def test_what_was_typed_comes_alive_on_no_page_of_anybody(world: World, room: str) -> None:
    """The world's every text holds markup and a template expression; each page is read as each who may."""
    live, shown = [], 0
    prefix = {"ui": "/", "notify": "/m"}.get(room, f"/{room}")
    for door, actor, answer in _read_by_all(world):
        if door.path.startswith(prefix) and (room != "ui" or door.path.count("/") == 1):
            shown += DIRTY.replace("<", "&lt;").replace(">", "&gt;") in answer.text
            live += [f"{door.name} as {actor.name}: {node}" for node in Page(answer.text).live]
    assert live == []
    if room in ("enterprises", "diagnosis", "providers", "notify"):
        assert shown, "no page showed what was typed: this test looked at nothing"


def test_no_cell_of_an_export_is_a_formula(world: World) -> None:
    exports = [door for door in pages(world) if door.path.endswith(".csv")]
    cells = 0
    for door in exports:
        answer = knock(world, door, admitted(world, door), rules()[door.name])
        for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
            for cell in row:
                cells += 1
                assert not cell.lstrip(" ").startswith(LIVE_FORMULAS) or _is_number(cell), f"{door.path}: {cell!r}"
    assert cells > 10


def test_no_text_somebody_typed_is_run_as_a_template_in_a_letter(world: World) -> None:
    with world.center.database("notify").reading() as session:
        assert session.execute(text("SELECT count(*) FROM messages")).scalar_one() > 20
    for side in (world.a, world.b):
        for who in side.people.values():
            for message in world.api(who).get("/api/v1/notify/messages?limit=100").json()["messages"]:
                assert "7*7" in message["text"] or "49" not in message["text"]
                assert "\n" not in message["title"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_form_breaks_or_comes_alive(world: World, payload: str) -> None:
    """Every form that anybody is shown, with this in every field that takes text, and then in each select and box."""
    wrong, sent = [], 0
    for actor, form in _forms(world):
        browser = world.page(actor.who)
        for names in (form.texts, set(form.fields)):
            fields = {name: PAYLOADS[payload] if name in names else values for name, values in form.fields.items()}
            hidden = {CSRF_FIELD: browser.csrf(), ONCE_FIELD: payload}
            answer = browser.post(form.action, data=_encodable(fields | hidden))
            sent += 1
            if answer.status_code >= 500:
                wrong.append(f"{form.action} as {actor.name}: {answer.status_code}")
            if "html" in answer.headers.get("content-type", ""):
                wrong += [f"{form.action} as {actor.name}: {node}" for node in Page(answer.text).live]
            if "set-cookie" in answer.headers and "x=1" in answer.headers["set-cookie"]:
                wrong.append(f"{form.action}: a header came through")
            location = answer.headers.get("location", "/")
            if not location.startswith("/") or location.startswith("//"):
                wrong.append(f"{form.action}: leads to {location[:80]}")
    assert sent > 60
    assert wrong == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_api_body_breaks(world: World, payload: str) -> None:
    wrong, sent = [], 0
    schemas = world.page(None).get("/api/openapi.json").json()
    for door in doors(world):
        if door.kind != "api" or door.method == "GET":
            continue
        client = world.api(admitted(world, door).who)
        operation = schemas["paths"][door.path][door.method.lower()]
        for body in _bodies(operation, schemas, PAYLOADS[payload], each=payload in ONE_BY_ONE):
            content = json.dumps(body)
            answer = client.request(
                door.method, path_of(world, door), content=content, headers={"content-type": "application/json"}
            )
            sent += 1
            if answer.status_code >= 500:
                wrong.append(f"{door.name}: {answer.status_code} {content[:120]}")
    assert sent > 50
    assert wrong == []


@pytest.mark.parametrize("payload", ["sql", "script", "control characters", "long", "path"])
def test_no_address_breaks(world: World, payload: str) -> None:
    """The same in the path and in every parameter of the query."""
    from urllib.parse import quote

    value = PAYLOADS[payload][:300]
    wrong = []
    schemas = world.page(None).get("/api/openapi.json").json()["paths"]
    for door in doors(world):
        if door.method != "GET":
            continue
        who = admitted(world, door).who
        client: Any = world.api(who) if door.kind == "api" else world.page(who)
        named = [one["name"] for one in schemas.get(door.path, {}).get("get", {}).get("parameters", []) if one["in"] == "query"]
        query = dict.fromkeys([*named, "before", "next", "page", "q", "after", "state", "sort"], value)
        strange = "/".join(quote(value, safe="") if "{" in part else part for part in door.path.split("/"))
        for path, params in ((path_of(world, door), query), (strange, {})):
            answer = client.get(path, params=params)
            if answer.status_code >= 500 and door.path != "/readyz":
                wrong.append(f"GET {path[:80]} {sorted(params)}: {answer.status_code}")
            if "html" in answer.headers.get("content-type", ""):
                wrong += [f"GET {path[:80]}: {node}" for node in Page(answer.text).live]
    assert wrong == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b"[" * 50_000, b'{"a":' * 20_000, b"1e999", b'{"a": NaN}', b'{"a": "\\ud800"}'],
    ids=range(11),
)  # fmt: skip
def test_no_broken_json_breaks(world: World, body: bytes) -> None:
    wrong = []
    for door in doors(world):
        if door.kind == "api" and door.method != "GET":
            client = world.api(admitted(world, door).who)
            answer = client.request(door.method, path_of(world, door), content=body, headers={"content-type": "application/json"})
            if answer.status_code >= 500:
                wrong.append(f"{door.name}: {answer.status_code}")
            assert "Traceback" not in answer.text
            assert "sqlalchemy" not in answer.text.lower()
    assert wrong == []


@cache
def _read_by_all(world: World) -> list[tuple[Door, Actor, Response]]:
    """Every page as each who may read it."""
    read = [
        (door, actor, knock(world, door, actor, rules()[door.name])) for door in pages(world) for actor in readers(world, door)
    ]
    return [each for each in read if "html" in each[2].headers.get("content-type", "")]


@cache
def _forms(world: World) -> list[tuple[Actor, Form]]:
    """Every form once, as somebody who is shown it."""
    found: dict[str, tuple[Actor, Form]] = {}
    for _door, actor, answer in _read_by_all(world):
        for form in Page(answer.text).forms:
            if form.method == "post" and form.action != "/accounts/sign-out":
                found.setdefault(_pattern(form.action), (actor, form))
    return list(found.values())


def _pattern(action: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/\d+(?=/|$)", "*", action)


def _encodable(fields: dict[str, Any]) -> dict[str, Any]:
    def clean(value: Any) -> Any:
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value

    return {name: [clean(one) for one in value] if isinstance(value, list) else clean(value) for name, value in fields.items()}


def _bodies(operation: dict[str, Any], document: dict[str, Any], payload: str, *, each: bool) -> list[Any]:
    """Bodies with the payload in every place at once, and if `each`, once in each alone in three shapes."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return [{}]
    schema = _resolved(content["application/json"]["schema"], document)
    names = list(schema.get("properties", {}))
    everywhere = dict.fromkeys(names, payload)
    alone = [{name: shape} for name in names for shape in (payload, [payload], {payload[:50]: payload})]
    return [everywhere, {name: [payload] for name in names}, *(alone if each else [])]


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    found: Any = schema
    while "$ref" in found:
        node: Any = document
        for part in found["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        found = node
    return dict(found)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
