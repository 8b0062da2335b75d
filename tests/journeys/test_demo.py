"""`bamai demo` on the embedded center; the spread center's is in tests/broker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.running import Process, RunningCenter

pytestmark = pytest.mark.slow

THREAD = [
    "case.opened", "team.assigned", "assessment.started", "assessment.completed", "visit.booked", "visit.held",
    "findings.reported", "match.proposed", "consent.granted", "referral.offered", "referral.accepted", "engagement.started",
    "milestone.reached", "engagement.delivered", "engagement.accepted", "retest.requested", "retest.confirmed",
    "uplift.confirmed", "case.closed", "lead.taken_up", "edition.read", "seat.taken", "attendance.recorded", "contact.promised",
    "handover.agreed", "record.delivered", "story.drafted", "story.agreed", "story.published",
]  # fmt: skip


def test_the_demo_closes_the_loop_and_prints_the_thread_and_what_each_measure_gained(
    running_center: RunningCenter, tmp_path: Path
) -> None:
    demo = Process(("demo",), running_center.processes["up"].environment, tmp_path / "demo.log")
    demo.start()
    assert demo.wait(180) == 0, demo.said() + running_center.logs()
    said = demo.said()
    missing = [kind for kind in THREAD if f"  {kind} " not in said]
    assert not missing, f"the thread lacks {missing}:\n{said}"
    counted = [line for line in said.splitlines() if line.startswith("measure ")]
    assert [line.partition(":")[0] for line in counted] == [f"measure {number}" for number in range(1, 10)]
    assert all(re.search(r" \+[1-9]", line) for line in counted), "each measure gained something"


def test_without_demonstration_accounts_the_demo_says_what_is_missing(running_center: RunningCenter, tmp_path: Path) -> None:
    environment = running_center.processes["up"].environment | {"BAMAI_HOME": str(tmp_path / "elsewhere")}
    demo = Process(("demo",), environment, tmp_path / "demo.log")
    demo.start()
    assert demo.wait(60) == 1
    assert "start the center with `bamai up --demo`" in demo.said()
    assert "Traceback" not in demo.said()
