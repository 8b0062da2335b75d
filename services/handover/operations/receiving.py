"""Reading receipts back from the folders of file exchange; a file counts once, however often it is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.handover.channels.files import Receipts, read_receipts
from services.handover.connectors import Connectors, Platform, read_connectors
from services.handover.models import ReceiptFile, Transfer, TransferState
from services.handover.operations.settling import apply
from services.settings import load_settings

_AWAITING = (TransferState.SENT, TransferState.SENDING, TransferState.WAITING)


def read_round(session: Session) -> int:
    """One round of the timer."""
    return receive(session, read_connectors(load_settings()))


def receive(session: Session, connectors: Connectors, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """Take in what new files say; how many transfers that settled."""
    return sum(
        _take(session, platform, file, clock())
        for platform in connectors.platforms.values()
        if platform.connector.kind == "files"
        for file in read_receipts(platform)
    )


def _take(session: Session, platform: Platform, file: Receipts, now: datetime) -> int:
    row = insert(ReceiptFile).values(
        platform=platform.name, name=file.name, sha256=file.sha256, read_at=now, receipts=len(file.receipts), faults=file.faults
    )
    if session.execute(row.on_conflict_do_nothing().returning(ReceiptFile.name)).first() is None:
        return 0
    settled = 0
    for receipt in file.receipts:
        transfer = session.get(Transfer, receipt.transfer_id, with_for_update=True)
        if transfer is None or transfer.platform != platform.name or transfer.batch_id is None or transfer.state not in _AWAITING:
            continue
        if receipt.answer.kind in ("delivered", "rejected"):
            apply(session, transfer, receipt.answer, now)
            settled += 1
    return settled
