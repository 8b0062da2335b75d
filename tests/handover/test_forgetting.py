"""What was handed over is kept for three years, then forgotten, and not handed over a second time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from services.cli.standin.serving import Server
from services.handover.models import Agreement, Transfer, Try
from services.handover.operations.forgetting import KEPT, forget_old_transfers
from services.handover.operations.queueing import queue_missed
from tests.handover.conftest import Scene

DAY = timedelta(days=1)


def forget(scene: Scene, at: datetime) -> int:
    with scene.center.database("handover").transaction() as session:
        return forget_old_transfers(session, at)


def test_after_three_years_the_contents_go_and_nothing_goes_out_again(scene: Scene, polite: Server) -> None:
    scene.equip(polite.server_port)
    stays, leaves = scene.firm(1), scene.firm(2)
    stays.agrees()
    left = leaves.agrees()
    while scene.send():
        scene.clock.pass_by(seconds=30)
    leaves.withdraws(left)
    now = datetime.now(UTC)
    assert {transfer.state for transfer in scene.transfers()} == {"delivered"}
    assert forget(scene, now + KEPT - DAY) == 0
    assert all(transfer.sent for transfer in scene.transfers())
    assert forget(scene, now + KEPT + DAY) == 10
    with scene.center.database("handover").transaction() as session:
        assert queue_missed(session) == 0
        assert session.scalar(select(func.count()).select_from(Try)) == 0
        assert [agreement.enterprise_id for agreement in session.scalars(select(Agreement))] == [stays.enterprise_id]
    kept: list[Transfer] = scene.transfers()
    assert [transfer.enterprise_id for transfer in kept] == [stays.enterprise_id] * 5
    assert all((transfer.sent, transfer.named, transfer.faults) == (None, None, None) and transfer.receipt for transfer in kept)
    assert scene.send() == 0
    assert forget(scene, now + KEPT + DAY) == 0
    page = scene.center.client("manager").get(f"/handover/transfers/{kept[0].transfer_id}").text
    assert "保存满三年" in page
    assert "发送经过" not in page.replace("提交的内容和发送经过", "")
