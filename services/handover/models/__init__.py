"""Tables of the room."""

from __future__ import annotations

from services.handover.models.agreements import AgreedKind, Agreement, Paper
from services.handover.models.seen import Record, SeenCase, SeenFirm, SeenFirmPerson, SeenProvider, SeenVerification
from services.handover.models.transfers import OPEN, PlatformState, ReceiptFile, Transfer, TransferState, Try

__all__ = [
    "OPEN", "AgreedKind", "Agreement", "Paper", "PlatformState", "ReceiptFile", "Record", "SeenCase", "SeenFirm", "SeenFirmPerson",
    "SeenProvider", "SeenVerification", "Transfer", "TransferState", "Try",
]  # fmt: skip
