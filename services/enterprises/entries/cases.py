"""What is entered of a case, and of those who look after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries.fields import Entry, Industry, Line, Mobile
from services.workdays import today

CHANNELS = ("电话", "微信", "上门")
OUTCOMES = ("已联系上", "没联系上", "了解了需求", "送达了资料", "约好了时间")
NO_CONTACT = "没联系上"
NEXT_STEPS = ("再次联系", "约上门", "协助测评", "补充资料", "对接服务商")
REST_REASONS = ("暂不需要", "缺资金", "已自行改造", "搬迁", "失联")
ACTS = {"register": "登记企业", "answer": "填写测评", "book": "预约上门"}


class NeedEntry(Entry):
    """One sentence of need; without one, the case starts from the assessment."""

    enterprise_id: UUID | None = None
    need: Line | None = Field(None, min_length=2, max_length=120)


class RecordEntry(Entry):
    """服务记录, in twenty seconds."""

    channel: Literal["电话", "微信", "上门"]
    outcome: Literal["已联系上", "没联系上", "了解了需求", "送达了资料", "约好了时间"]
    next_step: Line | None = Field(None, max_length=40)
    next_on: date | None = None
    note: str | None = Field(None, max_length=500)

    @model_validator(mode="after")
    def _step_and_date(self) -> Self:
        if self.next_on and not self.next_step:
            raise ValueError(_("填了日期，还请写明下一步做什么"))
        return self


class RecordForm(RecordEntry):
    """The same on the page, where a day not among those one taps is typed."""

    other_on: date | None = None

    @model_validator(mode="after")
    def _other_date_has_a_step(self) -> Self:
        if self.other_on and not self.next_step:
            raise ValueError(_("填了日期，还请写明下一步做什么"))
        return self

    def entry(self) -> RecordEntry:
        return RecordEntry.model_validate(self.model_dump(exclude={"other_on"}) | {"next_on": self.other_on or self.next_on})


def _coming(day: date) -> date:
    now = today(datetime.now(UTC))
    if not now < day <= now + timedelta(days=730):
        raise ValueError(_("请填写今天以后、两年以内的日期"))
    return day


class RestEntry(Entry):
    reason: Literal["暂不需要", "缺资金", "已自行改造", "搬迁", "失联"]
    ask_again_on: Annotated[date, AfterValidator(_coming)]


class EndEntry(Entry):
    reason: Literal["暂不需要", "缺资金", "已自行改造", "搬迁", "失联"]


class DelegationEntry(Entry):
    """In which matters the liaison is to act. The code goes to `mobile`, or to the firm's contact where it is empty."""

    acts: list[Literal["answer", "book"]] = Field(min_length=1)
    mobile: Mobile | None = None


class CodeEntry(Entry):
    code: str = Field(pattern=r"^\d{6}$")


class ReasonEntry(Entry):
    reason: Line = Field(min_length=2, max_length=120)


class TeamEntry(Entry):
    """Who takes a place in the team. Places left empty stay as they are."""

    mentor_id: UUID | None = None
    liaison_id: UUID | None = None
    commissioner_id: UUID | None = None

    def named(self) -> dict[Role, UUID]:
        places = {Role.MENTOR: self.mentor_id, Role.LIAISON: self.liaison_id, Role.COMMISSIONER: self.commissioner_id}
        return {role: person_id for role, person_id in places.items() if person_id is not None}


class ChosenEntry(Entry):
    """Cases ticked in the list."""

    case_ids: list[UUID] = Field(min_length=1, max_length=500)


class DateEntry(Entry):
    due_on: Annotated[date, AfterValidator(_coming)]


class ChosenDateEntry(ChosenEntry, DateEntry):
    """A date for the cases ticked."""


class ChosenPlaceEntry(ChosenEntry):
    """A colleague for the same place of the cases ticked."""

    role: Literal[Role.MENTOR, Role.LIAISON, Role.COMMISSIONER]
    person_id: UUID


class ColleagueEntry(Entry):
    """Which industries somebody of the center knows, and how many cases they can have on their hands."""

    industries: list[Industry] = Field(default_factory=list, max_length=97)
    capacity: int = Field(30, ge=1, le=500)
