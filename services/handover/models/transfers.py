"""Transfers with their tries, and how each platform stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.handover.models.base import Base


class TransferState(StrEnum):
    """Sent: a file was dropped, its receipt has not come. Dropped: the firm withdrew. Replaced: a later row took its place."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    FAILED = "failed"
    DROPPED = "dropped"
    REPLACED = "replaced"


OPEN = (TransferState.WAITING, TransferState.REJECTED, TransferState.FAILED)
"""What a newer version of the record replaces and a withdrawal drops; what is on its way is waited for."""


class Transfer(Base):
    """One version of a record for one platform; the id is the key by which the platform knows repeats.

    `sent` is the body, composed when first claimed and the same at every try. `uncertain`: a try may have arrived, so the
    platform is asked for its receipt before anything is sent again. `claims` tells a worker whether the row still is its own.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement_id", "kind", "case_id", "enterprise_id", "platform"],
            ["agreed_kinds.agreement_id", "agreed_kinds.kind", "agreed_kinds.case_id", "agreed_kinds.enterprise_id", "agreed_kinds.platform"],
            name="fk_transfers_agreed",
        ),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'delivered', 'rejected', 'failed', 'dropped', 'replaced')", name="state"
        ),
        CheckConstraint("(state = 'delivered') = (receipt IS NOT NULL)", name="receipt"),
        CheckConstraint("state <> 'rejected' OR reason IS NOT NULL", name="reason"),
        Index(
            "ix_transfers_once", "record_id", "kind", "version", "platform", unique=True,
            postgresql_where=text("state NOT IN ('dropped', 'replaced')"),
        ),
        Index("ix_transfers_due", "platform", "due_at", postgresql_where=text("state IN ('waiting', 'sending')")),
        Index("ix_transfers_case", "case_id", "queued_at", "transfer_id"),
        Index("ix_transfers_list", "queued_at", "transfer_id"),
        Index("ix_transfers_state", "platform", "state", "queued_at", "transfer_id"),
        Index("ix_transfers_enterprise", "enterprise_id", "queued_at", "transfer_id"),
        Index("ix_transfers_agreement", "agreement_id"),
        Index("ix_transfers_kept", "settled_at", postgresql_where=text("wiped_at IS NULL AND settled_at IS NOT NULL")),
        Index("ix_transfers_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
    )  # fmt: skip

    transfer_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID]
    kind: Mapped[str]
    case_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    platform: Mapped[str]
    record_id: Mapped[UUID]
    version: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=TransferState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    claims: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    sent: Mapped[dict[str, Any] | None]
    named: Mapped[str | None]
    batch_id: Mapped[UUID | None]
    receipt: Mapped[str | None]
    reason: Mapped[str | None]
    faults: Mapped[list[Any] | None]
    queued_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    """When what was sent was deleted; that it was sent stays known while the agreement is in force, or it would go again."""

    def claim(self, until: datetime) -> None:
        """Take it in hand; a lease that ran out while sending leaves it uncertain."""
        self.uncertain = self.uncertain or self.state == TransferState.SENDING
        self.state, self.due_at, self.claims = TransferState.SENDING, until, self.claims + 1

    def wait(self, until: datetime, reason: str | None) -> None:
        self.state, self.due_at, self.reason = TransferState.WAITING, until, reason

    def settle(self, state: TransferState, at: datetime, *, receipt: str | None = None, reason: str | None = None) -> None:
        self.state, self.settled_at, self.receipt, self.reason = state, at, receipt, reason

    def wipe(self, at: datetime) -> None:
        """What went, under which names, and what the platform wrote about it."""
        self.sent, self.named, self.faults, self.wiped_at = None, None, None, at
        self.reason = "" if self.reason is not None else None

    def try_again(self, at: datetime) -> None:
        """Somebody asks for another round; the key and what was sent stay the same."""
        if self.state != TransferState.FAILED:
            raise Refused(_("只有发送失败或被退回的记录可以再送一次。"))
        self.state, self.tries, self.due_at, self.settled_at = TransferState.WAITING, 0, at, None


class Try(Base):
    """One time we went to the platform, and what came of it."""

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_transfer", "transfer_id", "try_id"), Index("ix_tries_platform", "platform", "at"))

    try_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfers.transfer_id"))
    platform: Mapped[str]
    at: Mapped[datetime]
    took_ms: Mapped[int]
    outcome: Mapped[str]
    status: Mapped[int | None]
    note: Mapped[str]


class PlatformState(Base):
    """Whether a platform answers: how often in a row it did not, and until when it is left in peace."""

    __tablename__ = "platform_states"

    platform: Mapped[str] = mapped_column(primary_key=True)
    misses: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


class ReceiptFile(Base):
    """A file of receipts that was read, once for each content."""

    __tablename__ = "receipt_files"

    platform: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
    receipts: Mapped[int]
    faults: Mapped[list[Any]]
