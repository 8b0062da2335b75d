"""What notify says."""

from __future__ import annotations

from uuid import UUID

from services.contracts import samples
from services.contracts.envelope import Fact


class MessageForwarded(Fact):
    """The liaison copied a message into 微信 for the firm (已转告)."""

    room = "notify"
    event_type = "message.forwarded"
    sample = {"message_id": samples.RECORD, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "by": samples.LIAISON}

    message_id: UUID
    case_id: UUID
    enterprise_id: UUID
    by: UUID
