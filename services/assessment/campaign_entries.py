"""What people and programs say of a campaign."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.assessment.tidying import tidy_line
from services.contracts.words import _

REMIND_DAYS = (14, 7, 3, 1)


def _plain(text: str) -> str:
    if any(ord(letter) < 32 and letter not in "\r\n" for letter in text):
        raise ValueError(_("请去掉看不见的字符"))
    return text


def _one_line(text: str) -> str:
    return tidy_line(_plain(text))


def _remind_day(days: int) -> int:
    if days not in REMIND_DAYS:
        raise ValueError(_("提醒可以选截止前 14、7、3、1 天"))
    return days


Line = Annotated[str, AfterValidator(_one_line)]
RemindDay = Annotated[int, AfterValidator(_remind_day)]


class CampaignEntry(BaseModel):
    """A campaign: its title, its last day, and what the firms read."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Annotated[Line, Field(min_length=2, max_length=60, examples=["岱家山科创城数字化水平测评"])]
    closes_on: Annotated[date, Field(description="最后一天（含当天）")]
    pack: Annotated[str | None, Field(max_length=64, description="指标版本；不写就是现行的一版")] = None
    park: Annotated[Line | None, Field(max_length=60, description="名单里没写园区的，算在这个园区")] = None
    message: Annotated[str | None, AfterValidator(lambda text: text and _plain(text)), Field(max_length=500)] = None
    remind_days: Annotated[list[RemindDay], Field(max_length=4, description="截止前几天提醒还没提交的企业：14、7、3、1")] = []


class MuteEntry(BaseModel):
    """How much the firm does not want to hear any more: of this campaign, or of any."""

    every: Literal["yes"] | None = None
