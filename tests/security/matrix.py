"""What a cell of the access matrix is: one actor at one door, with the things of side A in the path."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from httpx import Response

from services.cli.specimens import sheet_before
from services.contracts.vocabulary import Role
from services.ui.doors import doors_of
from services.ui.identity import Identity
from tests.security.world import PNG, World

EXPECTATIONS = Path(__file__).with_name("expectations.yaml")
Outcome = Literal["in", "sign in", "role", "hidden", "broken", "undecided"]

RETESTS = ("/diagnosis/retests/", "/api/v1/diagnosis/retests/")
NEWCOMERS = ("/admit", "/turn-away", "/replace")


@dataclass(frozen=True, slots=True)
class Door:
    """One route and one method of it."""

    method: str
    path: str
    kind: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at a door; `side` is "a" whose things are asked for, "b" who has things of their own, or "" for neither."""

    name: str
    who: Identity | None
    role: Role | None
    side: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Who gets in. `all`: whatever it is about; `own`: on the side it belongs to; `self_only`: the sme of side A alone.

    `hidden`: the door is for these roles, but this thing is none of theirs. `refused`: theirs, but
    this deed is not for them to do. `file`: the field an upload is expected in.
    """

    public: bool
    signed: bool
    self_only: bool
    nobody: bool
    all: frozenset[str]
    own: frozenset[str]
    hidden: frozenset[str]
    refused: frozenset[str]
    body: Any
    file: str

    def expected(self, actor: Actor) -> Outcome:
        if self.nobody:
            return "hidden"
        if self.public:
            return "in"
        if actor.role is None:
            return "sign in"
        if self.self_only:
            return "in" if actor.name == "sme a" else "hidden"
        if self.signed or actor.role in self.all:
            return "in"
        if actor.role in self.own:
            return "in" if actor.side == "a" else "hidden"
        if actor.role in self.refused:
            return "role" if actor.side == "a" else "hidden"
        if actor.role in self.hidden:
            return "hidden"
        return "role"


def doors(world: World) -> list[Door]:
    """Every route of the application and every method it answers to."""
    return [
        Door(method, route.path, route.kind)
        for route in doors_of(world.center.app)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


@cache
def rules() -> dict[str, Rule]:
    """The expectations, by door."""
    written: dict[str, Any] = yaml.safe_load(EXPECTATIONS.read_text("utf-8"))
    return {name: _rule(text) for room in written.values() for name, text in room.items()}


def _rule(written: Any) -> Rule:
    row = written if isinstance(written, dict) else {"who": written}
    clauses = [clause.strip() for clause in row["who"].split(";")]
    lists = dict(clause.split(":") for clause in clauses if ":" in clause)
    words = {clause for clause in clauses if ":" not in clause}
    unknown = (
        set(lists) - {"all", "own", "hidden", "refused"}
        | words - {"public", "signed in", "self", "nobody"}
        | set(row) - {"who", "body", "file"}
    )
    roles = {key: frozenset(text.split()) for key, text in lists.items()}
    unknown |= {role for named in roles.values() for role in named} - set(Role)
    assert not unknown, f"{sorted(unknown)} in {written}"
    none: frozenset[str] = frozenset()
    return Rule(
        "public" in words, "signed in" in words, "self" in words, "nobody" in words,
        roles.get("all", none), roles.get("own", none), roles.get("hidden", none), roles.get("refused", none), row.get("body"), row.get("file", ""),
    )  # fmt: skip


def actors(world: World) -> list[Actor]:
    sides = [(name, side) for name, side in (("a", world.a), ("b", world.b))]
    people = [Actor(f"{role} {name}", who, role, name) for name, side in sides for role, who in side.people.items()]
    return [Actor("nobody", None, None, ""), *people, Actor("manager", world.manager, Role.MANAGER, "a")]


def path_of(world: World, door: Door) -> str:
    """The door's address with the things of side A in it."""
    things = dict(world.a.things)
    if door.path.startswith(RETESTS):
        things["run_id"] = things["retest_id"]
    if door.path.endswith(NEWCOMERS):
        things["claim_id"] = things["newcomer_claim_id"]
    if "/accounts/people/" in door.path:
        things["person_id"] = str(world.a.people[Role.MENTOR].person_id)
    if "/colleagues/" in door.path:
        things["person_id"] = str(world.a.people[Role.LIAISON].person_id)
    things |= {"number": "1", "pack_id": "miit-2024", "secret": "no-such-secret", "token": "no-such-token"}
    things |= {"measure": "7", "line": "assessments", "month": "2026-01"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: things[match[1]], door.path)


def knock(world: World, door: Door, actor: Actor, rule: Rule) -> Response:
    """One request, as the actor's browser or program would make it."""
    path, body = path_of(world, door), _filled(world, rule.body)
    files = {rule.file: ("p.png", PNG, "image/png")} if rule.file else None
    if door.kind == "api":
        program = world.api(actor.who)
        if files:
            return program.request(door.method, path, files=files)
        return program.request(door.method, path, json=None if door.method == "GET" else body)
    browser = world.page(actor.who)
    return browser.get(path) if door.method == "GET" else browser.post_form(path, files=files, **(body or {}))


def _filled(world: World, body: Any) -> Any:
    """The body with ids for <thing>, and a date to come for <soon>."""
    things = world.a.things | {"soon": (date.today() + timedelta(days=30)).isoformat()}  # noqa: DTZ011 (any day soon will do)
    text = json.dumps(body).replace('"<sheet>"', json.dumps({**sheet_before(), "name": "王海燕"}))
    return json.loads(re.sub(r"<(\w+)>", lambda match: things[match[1]], text))


def outcome_of(answer: Response) -> Outcome:
    """What came of it. A refusal of what was typed (422) before anybody asked whose it is decides nothing."""
    if answer.status_code >= 500:
        return "broken"
    if answer.status_code == 401 or answer.headers.get("location", "").startswith(("/accounts/renew", "/accounts/sign-in")):
        return "sign in"
    if answer.status_code in (403, 404):
        return "role" if answer.status_code == 403 else "hidden"
    return "undecided" if answer.status_code in (409, 422) else "in"
