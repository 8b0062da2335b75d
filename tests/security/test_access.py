"""Every route × role × side × method: who gets in, who is turned away, and to whom it does not even exist."""

from __future__ import annotations

from collections import Counter

import pytest

from services.rooms import ROOMS
from tests.security.matrix import Actor, Door, Rule, actors, doors, knock, outcome_of, rules
from tests.security.world import World

ADMITTED = ("in", "undecided")


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


def _fault(world: World, door: Door, actor: Actor, rule: Rule) -> str:
    answer, expected = knock(world, door, actor, rule), rule.expected(actor)
    outcome = outcome_of(answer)
    admitted = (*ADMITTED, "sign in") if rule.public else ADMITTED
    fits = outcome in admitted if expected == "in" else outcome == expected
    return "" if fits else f"{door.name} as {actor.name}: {outcome} ({answer.status_code}), not {expected}"


def _room_of(world: World, door: Door) -> str:
    from services.ui.doors import doors_of

    return next(route.room for route in doors_of(world.center.app) if route.path == door.path and door.method in route.methods)
