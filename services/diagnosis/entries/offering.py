"""What an expert offers: skills, weekly hours, days that are different; and a year's holidays."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from services.contracts.districts import PLACES
from services.contracts.industries import DIVISIONS
from services.contracts.words import _
from services.diagnosis.entries.base import Entry, Scene
from services.diagnosis.scheduling import Hours


class ProfileEntry(Entry):
    """Whom an expert can help, and how many visits a day."""

    scenes: list[Scene] = Field(default_factory=list, max_length=16)
    industries: list[str] = Field(default_factory=list, max_length=97)
    districts: list[str] = Field(default_factory=list, max_length=40)
    daily_maximum: int = Field(ge=1, le=6)

    @field_validator("industries")
    @classmethod
    def _known_industries(cls, codes: list[str]) -> list[str]:
        if unknown := [code for code in codes if code not in DIVISIONS]:
            raise ValueError(_("没有这些行业大类：{codes}").format(codes="、".join(unknown[:5])))
        return codes

    @field_validator("districts")
    @classmethod
    def _known_districts(cls, names: list[str]) -> list[str]:
        if unknown := [name for name in names if name not in PLACES]:
            raise ValueError(_("没有这些区：{names}").format(names="、".join(unknown[:5])))
        return names


class HoursEntry(Entry):
    """One stretch every week; Monday is 0."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time

    @field_validator("closes")
    @classmethod
    def _after_opens(cls, closes: time, given: ValidationInfo) -> time:
        opens = given.data.get("opens")
        if opens is not None and closes <= opens:
            raise ValueError(_("结束时间要晚于开始时间"))
        return closes

    @property
    def hours(self) -> Hours:
        return Hours(self.weekday, self.opens, self.closes)


class WeekEntry(Entry):
    """All of an expert's weekly hours."""

    hours: list[HoursEntry] = Field(max_length=28)


class DayEntry(Entry):
    """Leave over some days, or one extra day with its hours."""

    kind: Literal["leave", "extra"]
    from_on: date
    until_on: date | None = None
    opens: time | None = None
    closes: time | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.opens is None) != (self.closes is None):
            raise ValueError(_("开始和结束时间要么都填，要么都不填"))
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise ValueError(_("结束时间要晚于开始时间"))
        if self.until_on is not None and not self.from_on <= self.until_on <= self.from_on + timedelta(days=366):
            raise ValueError(_("结束日期要在开始日期之后一年之内"))
        if self.kind == "extra" and self.opens is None:
            raise ValueError(_("加开的一天请填写开始和结束时间"))
        if self.kind == "extra" and self.until_on not in (None, self.from_on):
            raise ValueError(_("加开请一天一天填写"))
        return self


class NoticeEntry(Entry):
    """A year's notice. Days off and worked weekends as dates or ranges, one a line: 2027-01-01 或 2027-02-05 至 2027-02-11."""

    year: int = Field(ge=2001, le=2100)
    days_off: str = Field(min_length=1, max_length=4000)
    worked: str = Field(default="", max_length=4000)
    source: str = Field(min_length=4, max_length=200)
