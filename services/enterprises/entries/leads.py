"""What is entered of a lead."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.enterprises.entries.fields import Entry

DROP_REASONS = ("号码无法接通", "不是企业", "暂不需要", "不在服务区域", "重复")


class CallEntry(Entry):
    """A contact before there is a case; it becomes a service record of the case that the lead leads to."""

    channel: Literal["电话", "微信", "上门"]
    outcome: Literal["已联系上", "没联系上", "了解了需求", "送达了资料", "约好了时间"]
    note: str | None = Field(None, max_length=400)


class LinkEntry(Entry):
    """The firm on the register that the lead is of."""

    enterprise_id: UUID


class DropEntry(Entry):
    reason: Literal["号码无法接通", "不是企业", "暂不需要", "不在服务区域", "重复"]
