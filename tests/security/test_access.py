"""Every route × role × side × method: who gets in, who is turned away, and to whom it does not even exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.rooms import ROOMS
from tests.harness.lines import Lines, kept_lines
from tests.security.matrix import Actor, Door, Rule, actors, doors, knock, outcome_of, rules
from tests.security.test_forgery import admitted
from tests.security.world import World

ADMITTED = ("in", "undecided")
HIDDEN = {403, 404, 405, 409, 422}


def test_every_route_has_a_row_and_every_row_a_route(world: World) -> None:
    written, real = rules(), {door.name for door in doors(world)}
    assert sorted(real - set(written)) == [], "write down in expectations.yaml who may do this"
    assert sorted(set(written) - real) == [], "these rows are of routes that are gone"


@pytest.fixture
def lines() -> Iterator[Lines]:
    with kept_lines() as kept:
        yield kept


@pytest.mark.parametrize("room", ["ui", *ROOMS])
def test_every_cell_of_the_matrix_is_as_written(world: World, lines: Lines, room: str) -> None:
    rows, wrong, seen = rules(), [], Counter[str]()
    for door in doors(world):
        if door.name not in rows or _room_of(world, door) != room:
            continue
        for actor in actors(world):
            fault = _fault(world, lines, door, actor, rows[door.name])
            seen[door.name] += 1
            if fault:
                wrong.append(fault)
    assert seen
    assert wrong == [], f"{len(wrong)} of {seen.total()} cells are wrong:\n" + "\n".join(wrong)
    assert lines.found(*_secrets(world)) == [], "the log names somebody, or holds a secret"


def test_nothing_is_behind_an_id_that_nobody_has(world: World) -> None:
    """Whoever may see everything is told that it does not exist, and no door falls over."""
    wrong = []
    for door in doors(world):
        rule = rules()[door.name]
        if "_id}" not in door.path or rule.public or rule.nobody:
            continue
        who, path = admitted(world, door).who, re.sub(r"\{[^}]*\}", lambda _: str(uuid7()), door.path)
        if door.kind == "api":
            answer = world.api(who).request(door.method, path, json=None if door.method == "GET" else {})
        else:
            browser = world.page(who)
            answer = browser.get(path) if door.method == "GET" else browser.post_form(path)
        if answer.status_code not in HIDDEN:
            wrong.append(f"{door.name}: {answer.status_code}")
    assert wrong == []


def _fault(world: World, lines: Lines, door: Door, actor: Actor, rule: Rule) -> str:
    before = len(lines.requests)
    answer, expected = knock(world, door, actor, rule), rule.expected(actor)
    outcome = outcome_of(answer)
    if expected != "in" and outcome not in ADMITTED and (silence := _silence(door, actor, lines.requests[before:])):
        return silence
    admitted = (*ADMITTED, "sign in") if rule.public else ADMITTED
    fits = outcome in admitted if expected == "in" else outcome == expected
    return "" if fits else f"{door.name} as {actor.name}: {outcome} ({answer.status_code}), not {expected}"


def _silence(door: Door, actor: Actor, said: list[dict[str, Any]]) -> str:
    """PROOF S11: whoever is not let in is one line, with the door, the person and the reason."""
    person = str(actor.who.person_id) if actor.who else None
    fits = len(said) == 1 and said[0]["event"] == "access refused" and said[0]["why"] and said[0]["request_id"]
    fits = fits and (said[0]["route"], said[0].get("person_id")) == (door.path, person)
    return "" if fits else f"{door.name} as {actor.name}: the log says {said}"


def _secrets(world: World) -> list[str]:
    """What the world's people are called and reached by, and what stands secretly in addresses."""
    with world.center.database("notify").reading() as session:
        mobiles = session.execute(text("SELECT mobile FROM people WHERE mobile IS NOT NULL")).scalars()
        codes = session.execute(text("SELECT code FROM messages")).scalars()
        return [*mobiles, *codes, "王海燕", "人甲一", "赵敏", "no-such-secret", "no-such-token", "onerror"]


def _room_of(world: World, door: Door) -> str:
    from services.ui.doors import doors_of

    return next(route.room for route in doors_of(world.center.app) if route.path == door.path and door.method in route.methods)
