"""What handover says: records given to the public service platform with the firm's consent, measure 8."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from services.contracts import samples
from services.contracts.envelope import Fact

RecordKind = Literal["profile", "assessment", "diagnosis", "engagement", "uplift"]


class _Handover(Fact):
    room = "handover"
    measure = 8

    case_id: UUID
    enterprise_id: UUID
    platform: str
    """The name of the connector, as its configuration has it."""


_HANDOVER = {"case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "platform": "wuhan-sme"}


class HandoverAgreed(_Handover):
    """The firm lets these kinds of records go to this platform."""

    event_type = "handover.agreed"
    sample = {**_HANDOVER, "agreement_id": samples.AGREEMENT, "kinds": ["profile", "assessment", "uplift"], "by": "online"}

    agreement_id: UUID
    kinds: list[RecordKind]
    by: Literal["online", "paper"]


class HandoverWithdrawn(_Handover):
    """The firm takes its consent back: nothing more is handed over, what waits is dropped."""

    event_type = "handover.withdrawn"
    sample = {**_HANDOVER, "agreement_id": samples.AGREEMENT}

    agreement_id: UUID


class _Transfer(_Handover):
    transfer_id: UUID
    kind: RecordKind


_TRANSFER = {**_HANDOVER, "transfer_id": samples.TRANSFER, "kind": "uplift"}


class RecordDelivered(_Transfer):
    """The platform took the record and gave this receipt."""

    event_type = "record.delivered"
    sample = {**_TRANSFER, "receipt": "WH-2026-000123"}

    receipt: str


class RecordRejected(_Transfer):
    """The platform refused the record, for this reason, because of these fields."""

    event_type = "record.rejected"
    sample = {**_TRANSFER, "reason": "行业代码不在字典中", "fields": ["hydm"]}

    reason: str
    fields: list[str]
