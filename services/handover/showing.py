"""Rows as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.handover.answering import difference
from services.handover.connectors import Connectors, Platform
from services.handover.mapping import RecordMapping
from services.handover.models import Agreement, Transfer, Try
from services.handover.queries.transfers import Listed


def platform_json(platform: Platform) -> dict[str, Any]:
    """A platform and exactly what it takes; neither its address nor its secret's name."""
    connector = platform.connector
    return {
        "platform": connector.name, "title": connector.title, "kind": connector.kind, "official": connector.official,
        "note": connector.note,
        "records": {
            kind: [
                {"to": each.to, "from": each.ours, "constant": each.constant, "required": each.required, "format": each.format}
                for each in connector.records[kind].fields
            ]
            for kind in connector.kinds()
        },
    }  # fmt: skip


def agreement_json(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement_id": agreement.agreement_id, "case_id": agreement.case_id, "platform": agreement.platform,
        "kinds": agreement.named_kinds(), "fields": agreement.promised, "by": agreement.by, "text": agreement.text,
        "text_version": agreement.text_version, "given_at": agreement.given_at, "ended_at": agreement.ended_at,
    }  # fmt: skip


def transfer_json(transfer: Transfer, firm: str | None = None) -> dict[str, Any]:
    shown = {
        "transfer_id": transfer.transfer_id, "case_id": transfer.case_id, "enterprise_id": transfer.enterprise_id,
        "platform": transfer.platform, "kind": transfer.kind, "state": transfer.state, "tries": transfer.tries,
        "receipt": transfer.receipt, "reason": transfer.reason, "queued_at": transfer.queued_at,
        "settled_at": transfer.settled_at, "due_at": transfer.due_at if transfer.state == "waiting" else None,
    }  # fmt: skip
    return shown if firm is None else {**shown, "firm": firm}


def listed_json(listed: Listed) -> dict[str, Any]:
    return transfer_json(listed.transfer, listed.firm)


def whole_json(transfer: Transfer, tries: Sequence[Try], connectors: Connectors) -> dict[str, Any]:
    """One transfer with what was sent, every try, and the difference the platform named."""
    return {
        **transfer_json(transfer), "sent": transfer.sent, "difference": difference_of(transfer, connectors),
        "history": [
            {"at": one.at, "outcome": one.outcome, "status": one.status, "note": one.note, "took_ms": one.took_ms} for one in tries
        ],
    }  # fmt: skip


def difference_of(transfer: Transfer, connectors: Connectors) -> list[dict[str, str]]:
    """Field by field: what we sent, and what the platform says."""
    return difference(mapping_of(transfer, connectors), transfer.kind, transfer.sent or {}, transfer.faults or [])


def mapping_of(transfer: Transfer, connectors: Connectors) -> RecordMapping | None:
    platform = connectors.platforms.get(transfer.platform)
    return platform.connector.records.get(transfer.kind) if platform else None
