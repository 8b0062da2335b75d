"""Files of receipts that could not be read whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.handover.models import ReceiptFile


def list_receipt_faults(session: Session) -> Sequence[ReceiptFile]:
    """The newest twenty with lines that say nothing."""
    faulty = select(ReceiptFile).where(ReceiptFile.faults != [])
    return session.scalars(faulty.order_by(ReceiptFile.read_at.desc()).limit(20)).all()
