"""Every route × role × side × method: who gets in, who is turned away, and to whom it does not even exist."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from uuid_utils.compat import uuid7

from services.rooms import ROOMS
from tests.security.matrix import Actor, Door, Rule, actors, doors, knock, outcome_of, rules
from tests.security.test_forgery import admitted
from tests.security.world import World

ADMITTED = ("in", "undecided")
HIDDEN = {403, 404, 405, 409, 422}


def test_every_route_has_a_row_and_every_row_a_route(world: World) -> None:
    written, real = rules(), {door.name for door in doors(world)}
    assert sorted(real - set(written)) == [], "write down in expectations.yaml who may do this"
    assert sorted(set(written) - real) == [], "these rows are of routes that are gone"


@pytest.mark.parametrize("room", ["ui", *ROOMS])
def test_every_cell_of_the_matrix_is_as_written(world: World, room: str) -> None:
    rows, wrong, seen = rules(), [], Counter[str]()
    for door in doors(world):
        if door.name not in rows or _room_of(world, door) != room:
            continue
        for actor in actors(world):
            fault = _fault(world, door, actor, rows[door.name])
            seen[door.name] += 1
            if fault:
                wrong.append(fault)
    assert seen
    assert wrong == [], f"{len(wrong)} of {seen.total()} cells are wrong:\n" + "\n".join(wrong)


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


def _fault(world: World, door: Door, actor: Actor, rule: Rule) -> str:
    answer, expected = knock(world, door, actor, rule), rule.expected(actor)
    outcome = outcome_of(answer)
    admitted = (*ADMITTED, "sign in") if rule.public else ADMITTED
    fits = outcome in admitted if expected == "in" else outcome == expected
    return "" if fits else f"{door.name} as {actor.name}: {outcome} ({answer.status_code}), not {expected}"


def _room_of(world: World, door: Door) -> str:
    from services.ui.doors import doors_of

    return next(route.room for route in doors_of(world.center.app) if route.path == door.path and door.method in route.methods)
