"""What people and programs send to this room, as checked models; every sentence says what would be right."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises import districts
from services.enterprises.clocking import today
from services.enterprises.coding import read_credit_code
from services.enterprises.industries import industries

CHANNELS = ("电话", "微信", "上门")
OUTCOMES = ("已联系上", "没联系上", "了解了需求", "送达了资料", "约好了时间")
NO_CONTACT = "没联系上"
NEXT_STEPS = ("再次联系", "约上门", "协助测评", "补充资料", "对接服务商")
REST_REASONS = ("暂不需要", "缺资金", "已自行改造", "搬迁", "失联")
ACTS = {"register": "登记企业", "answer": "填写测评", "book": "预约上门"}
_MOBILE = re.compile(r"^1[3-9]\d{9}$")


def _plain(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError(_("请去掉换行等看不见的字符"))
    return text


def _mobile(text: str) -> str:
    digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
    if not _MOBILE.match(digits):
        raise ValueError(_("请填写 11 位手机号，例如 13800000000"))
    return digits


def _division(code: str) -> str:
    if code not in industries().divisions:
        raise ValueError(_("请选择国民经济行业大类（两位代码）"))
    return code


def _district(name: str) -> str:
    if name not in districts.names():
        raise ValueError(_("请从武汉市的区和功能区中选择"))
    return name


Line = Annotated[str, AfterValidator(_plain)]
Mobile = Annotated[str, AfterValidator(_mobile)]
Industry = Annotated[str, AfterValidator(_division)]
District = Annotated[str, AfterValidator(_district)]
CreditCode = Annotated[str, AfterValidator(read_credit_code)]
Money = Annotated[Decimal, Field(ge=0, le=Decimal(100000000), decimal_places=4, max_digits=14)]
Staff = Annotated[int, Field(ge=0, le=2_000_000)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class ProfileEntry(Entry):
    """The descriptive facts of a firm."""

    name: Line = Field(min_length=2, max_length=80)
    industry: Industry
    industry_detail: str | None = None
    district: District
    park: Line | None = Field(None, max_length=60)
    address: Line | None = Field(None, max_length=120)
    main_products: Line | None = Field(None, max_length=120)
    contact_name: Line | None = Field(None, max_length=30)
    contact_mobile: Mobile | None = None

    @field_validator("industry_detail")
    @classmethod
    def _is_finer(cls, code: str | None) -> str | None:
        if code and not re.fullmatch(r"\d{3,4}", code):
            raise ValueError(_("行业小类是 3 到 4 位数字，不确定可以不填"))
        return code or None

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        if self.industry_detail and not self.industry_detail.startswith(self.industry):
            raise ValueError(_("行业小类应以所选大类 %(code)s 开头") % {"code": self.industry})
        return self


class FiguresEntry(Entry):
    """Staff, revenue and assets of one year; what is not known stays empty."""

    year: int = Field(ge=2000, le=2100)
    staff: Staff | None = None
    revenue_wan: Money | None = None
    assets_wan: Money | None = None


class RegistrationEntry(ProfileEntry):
    """A firm new to the center, with last year's figures where they are known."""

    credit_code: CreditCode
    year: int | None = Field(None, ge=2000, le=2100)
    staff: Staff | None = None
    revenue_wan: Money | None = None
    assets_wan: Money | None = None
    need: Line | None = Field(None, min_length=2, max_length=120)

    def figures(self, this_year: int) -> FiguresEntry | None:
        """The figures among it, last year's unless it says otherwise."""
        if self.staff is None and self.revenue_wan is None and self.assets_wan is None:
            return None
        return FiguresEntry(
            year=self.year or this_year - 1, staff=self.staff, revenue_wan=self.revenue_wan, assets_wan=self.assets_wan
        )


class DelegatedRegistrationEntry(RegistrationEntry):
    """The same by a liaison: somebody of the firm must be reachable to confirm it."""

    contact_name: Line = Field(min_length=1, max_length=30)
    contact_mobile: Mobile


class ClaimEntry(Entry):
    """By credit code, or by the `token` of the link on the firm's printed sheet."""

    credit_code: CreditCode | None = None
    token: str | None = Field(None, max_length=300)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if not self.credit_code and not self.token:
            raise ValueError(_("请填写统一社会信用代码"))
        return self


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
