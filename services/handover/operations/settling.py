"""Writing down what became of a try: delivered with its receipt, rejected with the difference, or to be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.contracts.handover import RecordDelivered, RecordRejected
from services.contracts.words import _
from services.handover.answering import Answer
from services.handover.channels.parcel import Parcel, Step
from services.handover.models import Agreement, PlatformState, Transfer, TransferState, Try
from services.handover.pacing import FIRST_PAUSE, next_try, rest_until
from services.messaging.outbox import say

MISSES = ("unreachable", "timeout", "failed")


def settle(session: Session, parcel: Parcel, steps: Sequence[Step], state: PlatformState, now: datetime, *, missed: bool) -> bool:
    """Settle a transfer if it is still ours; `state` is the platform's, locked. True where it was delivered.

    `missed` false with an answer that never came: others were answered meanwhile, so it says nothing of the platform.
    """
    transfer = lock(session, parcel)
    for step in steps:
        session.add(_tried(parcel, state.platform, step, now))
    if missed or steps[-1].answer.kind not in MISSES:
        note_platform(state, steps[-1].answer, now)
    if transfer is None:
        return False
    apply(session, transfer, steps[-1].answer, now, rests_until=state.rests_until)
    return transfer.state == TransferState.DELIVERED


def lock(session: Session, parcel: Parcel) -> Transfer | None:
    """The transfer under its row lock; None when somebody else has taken it in hand since."""
    transfer = session.get(Transfer, parcel.transfer_id, with_for_update=True, populate_existing=True)
    ours = transfer is not None and transfer.state == TransferState.SENDING and transfer.claims == parcel.claim
    return transfer if ours else None


def release(session: Session, parcel: Parcel, until: datetime, *, away: bool) -> None:
    """Not tried after all: back into the queue as if never claimed."""
    transfer = lock(session, parcel)
    if transfer is not None:
        transfer.wait(until, _("平台暂时联系不上，稍后自动再送") if away else transfer.reason)


def apply(session: Session, transfer: Transfer, answer: Answer, now: datetime, *, rests_until: datetime | None = None) -> None:
    """Move the transfer by what the platform answered."""
    if answer.kind == "delivered":
        deliver(session, transfer, now, answer.receipt)
    elif answer.kind == "rejected":
        reject(session, transfer, now, answer.reason, answer.faults)
    elif _is_withdrawn(session, transfer):
        transfer.settle(TransferState.DROPPED, now, reason=_("企业撤回同意前曾发送，没有收到回执"))
    elif answer.kind == "unreachable":
        transfer.wait(max(now + FIRST_PAUSE, rests_until or now), answer.reason)
    else:
        transfer.uncertain, transfer.tries = True, transfer.tries + 1
        again = next_try(now, transfer.tries)
        if again is None:
            transfer.settle(TransferState.FAILED, now, reason=answer.reason)
        else:
            transfer.wait(max(again, rests_until or now), answer.reason)


def deliver(session: Session, transfer: Transfer, now: datetime, receipt: str) -> None:
    transfer.settle(TransferState.DELIVERED, now, receipt=receipt)
    transfer.faults = None
    say(session, RecordDelivered.model_validate({**_body(transfer), "receipt": receipt}))


def reject(session: Session, transfer: Transfer, now: datetime, reason: str, faults: list[dict[str, Any]]) -> None:
    transfer.settle(TransferState.REJECTED, now, reason=reason)
    transfer.faults = list(faults)
    fields = list(dict.fromkeys(str(fault["field"]) for fault in faults))
    say(session, RecordRejected.model_validate({**_body(transfer), "reason": reason, "fields": fields}))


def note_platform(state: PlatformState, answer: Answer, now: datetime) -> None:
    """Count what was not answered in a row; too often, and the platform is left in peace for a while."""
    if answer.kind in MISSES:
        state.misses += 1
        state.rests_until, state.note = rest_until(now, state.misses), answer.reason
    else:
        state.misses, state.rests_until, state.answered_at, state.note = 0, None, now, ""


def _is_withdrawn(session: Session, transfer: Transfer) -> bool:
    return session.get_one(Agreement, transfer.agreement_id, populate_existing=True).ended_at is not None


def _tried(parcel: Parcel, platform: str, step: Step, now: datetime) -> Try:
    outcome = f"asked-{step.answer.kind}" if step.asked else step.answer.kind
    note = step.answer.receipt or step.answer.reason
    return Try(
        transfer_id=parcel.transfer_id, platform=platform, at=now, took_ms=step.took_ms, outcome=outcome, status=step.answer.status,
        note=note,
    )  # fmt: skip


def _body(transfer: Transfer) -> dict[str, Any]:
    return {
        "case_id": transfer.case_id, "enterprise_id": transfer.enterprise_id, "platform": transfer.platform,
        "transfer_id": transfer.transfer_id, "kind": transfer.kind,
    }  # fmt: skip
