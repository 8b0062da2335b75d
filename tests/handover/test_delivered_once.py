"""Measure 8's proof: a platform that refuses, times out and goes away gets every record once, or it is shown why not.

BAMAI_HANDOVER_FIRMS=400 is two thousand records; by default sixty.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter

from services.cli.standin.serving import Server
from services.handover.models import Transfer
from services.handover.operations.sending import send_due
from services.handover.pacing import AT_ONCE, MOST_MISSES
from services.handover.queries.audits import list_twice_delivered, list_unagreed_transfers
from services.messaging import failpoints
from tests.handover.conftest import Scene

FIRMS = int(os.environ.get("BAMAI_HANDOVER_FIRMS", "12"))
ROUNDS = 60

KILLED = """
import os
from services.messaging.failpoints import arm
from services.handover.connectors import read_connectors
from services.handover.operations.sending import send_due
from services.settings import load_settings
from services.storage.database import RoomDatabase
settings = load_settings()
arm(lambda name: os.kill(os.getpid(), 9) if name == "handover.sent" else None)
send_due(RoomDatabase("handover", settings.room_url("handover")).transaction, read_connectors(settings))
"""


def impatient(text: str) -> str:
    return text.replace("timeout_seconds: 2", "timeout_seconds: 0.3")


def settle(scene: Scene, rounds: int = ROUNDS) -> dict[str, list[Transfer]]:
    """Send, half a minute apart, until nothing waits; the transfers by state."""
    for _ in range(rounds):
        scene.send()
        found: dict[str, list[Transfer]] = {}
        for transfer in scene.transfers():
            found.setdefault(transfer.state, []).append(transfer)
        if not {"waiting", "sending"} & set(found):
            return found
        scene.clock.pass_by(seconds=30)
    raise AssertionError(f"still under way after {rounds} rounds: { {state: len(some) for state, some in found.items()} }")


def test_every_record_is_delivered_once_or_shown_as_rejected_with_the_reason(scene: Scene, moody: Server) -> None:
    scene.equip(moody.server_port, impatient)
    firms = [scene.firm(number) for number in range(FIRMS)]
    for firm in firms:
        firm.agrees()
    assert len(scene.transfers()) == 5 * FIRMS

    moody.platform.away = True
    for _ in range(12):
        scene.send()
        scene.clock.pass_by(seconds=5)
    knocks = moody.platform.counts["hung up"]
    assert MOST_MISSES <= knocks <= MOST_MISSES + AT_ONCE + 4, "a platform that is away for a minute is not stormed"
    assert all(transfer.state == "waiting" for transfer in scene.transfers())
    moody.platform.away = False

    found = settle(scene)
    assert set(found) == {"delivered", "rejected"}
    taken, counts = moody.platform.taken, moody.platform.counts
    assert counts["held"] > 0
    assert counts["refused"] > 0
    assert {str(one.transfer_id): one.receipt for one in found["delivered"]} == {
        key: kept["receipt"] for key, kept in taken.items()
    }
    for one in found["rejected"]:
        shown = scene.transfer(one.transfer_id)
        assert shown["reason"]
        assert [line["sent"] for line in shown["difference"]] != []
        assert all((line["message"] and line["title"]) or line["field"] == "sjly" for line in shown["difference"])
    said = Counter(scene.said())
    assert (said["record.delivered"], said["record.rejected"]) == (len(found["delivered"]), len(found["rejected"]))
    with scene.center.database("handover").reading() as session:
        assert list_unagreed_transfers(session) == []
        assert list_twice_delivered(session) == []
    print(f"{5 * FIRMS} records: {len(found['delivered'])} delivered, {len(found['rejected'])} rejected; {dict(counts)}")


def test_killed_between_the_platforms_yes_and_our_commit_a_record_is_still_delivered_once(scene: Scene, polite: Server) -> None:
    scene.equip(polite.server_port)
    scene.firm().agrees("assessment", "uplift")
    environment = {**scene.settings.environment(), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert {one.state for one in scene.transfers()} == {"sending"}
    scene.clock.pass_by(minutes=3)
    taken, sent = len(polite.platform.taken), polite.platform.counts["records"]
    assert taken >= 1, "it was killed after the platform's first yes"

    assert scene.send() == 2
    assert {one.state for one in scene.transfers()} == {"delivered"}
    assert polite.platform.counts["records"] == sent + 2 - taken, "the receipt was asked for, what was taken was not sent again"
    assert scene.said().count("record.delivered") == 2


def test_a_lease_that_ran_out_is_taken_over_once_and_the_late_worker_changes_nothing(scene: Scene, polite: Server) -> None:
    """The first worker is so slow that another has delivered before it settles."""
    scene.equip(polite.server_port)
    scene.firm(whole=False).agrees("profile")
    transactions = scene.center.database("handover").transaction
    second: list[int] = []

    def strike(name: str) -> None:
        if name == "handover.sent" and not second:
            second.append(0)
            scene.clock.pass_by(minutes=3)
            second[0] = send_due(transactions, scene.connectors(), clock=scene.clock)

    failpoints.arm(strike)
    try:
        first = scene.send()
    finally:
        failpoints.disarm()
    assert (first, second) == (0, [1])
    assert scene.said().count("record.delivered") == 1
    assert len(polite.platform.taken) == 1
