"""What people, programs and phones may send about gatherings, checked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from stdnum.cn import uscc

from services.contracts.industries import DIVISIONS
from services.contracts.mobiles import mobile_of
from services.contracts.outreach import GatheringKind
from services.contracts.words import _
from services.outreach.minting import tidy_code
from services.workdays import SHANGHAI

MOST_SEATS = 5000
MOST_ENTRIES = 500


def _clean(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char == "\n").strip()


def _one_line(text: str) -> str:
    return " ".join(_clean(text.replace("\n", " ").replace("\r", " ").replace("\t", " ")).split())


def _moment(at: datetime) -> datetime:
    """A time without a zone is the center's own."""
    if not 2000 <= at.year <= 2100:
        raise ValueError(_("请填写 2000 年到 2100 年之间的时间"))
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _credit_code(text: str) -> str:
    compact = re.sub(r"\s", "", text).upper()
    if not uscc.is_valid(compact):
        raise ValueError(_("统一社会信用代码应为 18 位，请对照营业执照检查；不记得可以不填"))
    return str(uscc.compact(compact))


def _division(text: str) -> str:
    if text not in DIVISIONS:
        raise ValueError(_("请从列表中选择行业"))
    return text


def _something(text: str) -> str:
    if not text:
        raise ValueError(_("请填写这一项"))
    return text


def _dated(on: date) -> date:
    if not 2000 <= on.year <= 2100:
        raise ValueError(_("请填写 2000 年到 2100 年之间的日期"))
    return on


Moment = Annotated[datetime, AfterValidator(_moment)]
Day = Annotated[date, AfterValidator(_dated)]
Line = Annotated[str, Field(max_length=100), AfterValidator(_one_line), AfterValidator(_something)]
Paragraph = Annotated[str, Field(max_length=2000), AfterValidator(_clean), AfterValidator(_something)]
Name = Annotated[str, Field(max_length=30), AfterValidator(_one_line), AfterValidator(_something)]
Mobile = Annotated[str, Field(max_length=30), AfterValidator(mobile_of)]
CreditCode = Annotated[str, Field(max_length=40), AfterValidator(_credit_code)]
WithKind = Literal["provider", "firm", "expert", "bank", "university", "center"]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SeriesEntry(Entry):
    title: Line
    about: Paragraph


class GatheringEntry(Entry):
    """What is announced. Without `registration_closes_at` one can register until it begins."""

    kind: GatheringKind
    title: Line
    about: Paragraph
    place: Line
    starts_at: Moment
    ends_at: Moment
    quota: Annotated[int, Field(ge=1, le=MOST_SEATS)]
    registration_closes_at: Moment | None = None
    speaker: Line | None = None
    organiser: Line | None = None
    series_id: UUID | None = None
    park: Line | None = None
    industry: Annotated[str, AfterValidator(_division)] | None = None


class ReasonEntry(Entry):
    reason: Line


class RegistrationEntry(Entry):
    """Who comes, from which firm: its name or its credit code. `agreed` to the notice about personal data."""

    name: Name
    mobile: Mobile
    credit_code: CreditCode | None = None
    firm_name: Annotated[Line | None, Field(validate_default=True)] = None
    agreed: Annotated[bool, Field(validate_default=True)] = False

    @field_validator("firm_name")
    @classmethod
    def _some_firm(cls, firm_name: str | None, known: ValidationInfo) -> str | None:
        if firm_name is None and known.data.get("credit_code", "faulty already") is None:
            raise ValueError(_("企业名称和统一社会信用代码，请至少填一项"))
        return firm_name

    @field_validator("agreed")
    @classmethod
    def _is_agreed(cls, agreed: bool) -> bool:
        if not agreed:
            raise ValueError(_("请阅读个人信息说明，同意后打勾"))
        return agreed


class WalkInEntry(Entry):
    """Somebody at the door who had not registered."""

    name: Name
    mobile: Mobile | None = None
    firm_name: Line | None = None


class CheckInEntry(Entry):
    """One thing a phone at the door noted: whom (by registration, by code, or a walk-in) and when. `entry_id` makes repeats one."""

    entry_id: UUID
    at: Moment
    registration_id: UUID | None = None
    code: Annotated[str, Field(max_length=40), AfterValidator(tidy_code)] | None = None
    walk_in: WalkInEntry | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if [self.registration_id, self.code, self.walk_in].count(None) != 2:
            raise ValueError(_("registration_id、code、walk_in 请填其中一项"))
        return self


class CheckInsEntry(Entry):
    entries: Annotated[list[CheckInEntry], Field(min_length=1, max_length=MOST_ENTRIES)]


class FeedbackEntry(Entry):
    rating: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, Field(max_length=500), AfterValidator(_clean)] | None = None


class PromiseEntry(Entry):
    """`firm` is a name or credit code the center knows; `enterprise_id` may stand for it."""

    firm: Line | None = None
    enterprise_id: UUID | None = None
    with_kind: WithKind
    with_organisation: Line
    provider_id: UUID | None = None
    topic: Line
    due_on: Day | None = None
