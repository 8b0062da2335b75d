"""PROOF R1 at the size the suite can carry: firms submit over HTTP while every part of the center is killed."""

from __future__ import annotations

import os
import sys

import pytest

from services.cli.benches.chaos.counting import tally
from services.cli.benches.chaos.doomed import VICTIMS, order_of_deaths
from services.cli.benches.chaos.storming import storm

SUBMISSIONS = int(os.environ.get("STORM_SUBMISSIONS", "500"))
KILLS = int(os.environ.get("STORM_KILLS", "18"))


PATIENCE = 240
"""Seconds until nothing may be left over. The bench counts after the sixty PROOF asks for; here a machine may do much else."""


@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_and_nothing_takes_effect_twice() -> None:
    found = storm(SUBMISSIONS, KILLS, lambda number, of, text: sys.stderr.write(f"{number}/{of} {text}\n"), PATIENCE)
    figures = found["figures"]
    print(f"nothing left over after {figures['settle_seconds']} s")
    assert figures["client_errors"] == []
    assert figures["acknowledged"] >= SUBMISSIONS
    assert figures["kills"] == KILLS
    assert min(figures["kills_by_part"].values()) >= KILLS // len(VICTIMS)
    assert (figures["lost"], figures["doubled"], figures["residue"]) == (0, 0, 0), figures


@pytest.mark.pure
def test_the_count_notices_what_is_missing_and_what_came_twice() -> None:
    took = {"event-a": 1, "event-b": 2}
    assert tally(["a", "b", "c"], took, {"a": "event-a", "b": "event-b", "c": "event-c"}) == {"lost": 1, "doubled": 1}


@pytest.mark.pure
def test_every_part_dies_equally_often() -> None:
    order = order_of_deaths(3 * len(VICTIMS))
    assert {order.count(victim) for victim in VICTIMS} == {3}
