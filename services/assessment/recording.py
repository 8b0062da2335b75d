"""Results of tests taken elsewhere: what may be recorded, what an edition makes of it, what in it is doubtful. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.assessment.explaining import title_of
from services.assessment.packing import TOP_LEVEL, Bands, Pack
from services.assessment.reading import exact
from services.contracts.refusals import Fault
from services.contracts.words import _

Platform = Literal["national", "city", "other"]
_NUMERALS = "零一二三四"

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class ResultEntry(BaseModel):
    """A result as it stands on the platform's page or certificate."""

    model_config = ConfigDict(extra="forbid")

    platform: Annotated[Platform, Field(description="national 国家平台，city 省、市平台，other 其他平台（要写名称）")]
    platform_title: Annotated[ShortText, Field(description="平台的名称", examples=["江城市中小企业数字化服务平台"])] = ""
    edition: Annotated[str, Field(max_length=64, description="用的哪一版指标", examples=["miit-2024", "miit-2022"])]
    tested_on: Annotated[date, Field(description="测评日期")]
    score: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2, description="总分，满分 100 分")]
    level: Annotated[int | None, Field(ge=0, le=TOP_LEVEL, description="等级 0 至 4；2022 年版可以不写，按分数得出")] = None
    certificate_number: Annotated[ShortText, Field(description="证书或报告的编号")] = ""
    as_certified: Annotated[bool, Field(description="等级高于这个分数能达到的，但证书上就是这样写的")] = False


def platform_titles() -> dict[str, str]:
    """What each kind of platform is called."""
    return {"national": _("国家平台"), "city": _("省、市平台"), "other": _("其他平台")}


def highest_level(edition: Pack | Bands, score: Decimal) -> int:
    """The level a score gives where it alone decides, else the highest it leaves open."""
    if isinstance(edition, Bands):
        return edition.level_at(score)
    return max((row.level for row in edition.level_rule.levels if score >= row.min_score), default=0)


def level_in(edition: Pack | Bands, entry: ResultEntry) -> int:
    """The level of a result that was checked: where only bands are known, the score's."""
    return edition.level_at(entry.score) if entry.level is None and isinstance(edition, Bands) else entry.level or 0


def is_beyond(edition: Pack | Bands, score: Decimal, level: int) -> bool:
    """Whether a level is above what the score allows."""
    return level > highest_level(edition, score)


def spell_level(edition: Pack | Bands, level: int) -> str:
    """A level in the words of its edition; one of which only bands are known has no names for them."""
    if isinstance(edition, Pack):
        return title_of(edition, level)
    return _("%(n)s级") % {"n": _NUMERALS[level]} if level else _("尚未达到一级")


def find_faults(edition: Pack | Bands, entry: ResultEntry, today: date) -> list[Fault]:
    """Everything that keeps this result from being recorded."""
    faults = []
    if entry.platform == "other" and not entry.platform_title:
        faults.append(Fault("platform_title", _("请写下平台的名称")))
    if entry.tested_on > today:
        faults.append(Fault("tested_on", _("测评日期还没有到，请填证书或结果页上的日期")))
    elif entry.tested_on < (since := _in_use_since(edition)):
        faults.append(Fault("tested_on", _("这一版指标 %(day)s 以后才有，请核对日期或指标版本") % {"day": since.isoformat()}))
    if wrong := _level_fault(edition, entry):
        faults.append(Fault("level", wrong))
    return faults


def _level_fault(edition: Pack | Bands, entry: ResultEntry) -> str:
    most = highest_level(edition, entry.score)
    words = {"score": exact(entry.score), "most": spell_level(edition, most)}
    if isinstance(edition, Bands):
        if entry.level in (None, most):
            return ""
        return _("这一版的等级只看分数：%(score)s 分是%(most)s，请核对分数和等级") % words
    if entry.level is None:
        return _("请选择证书或结果页上的等级")
    if entry.level not in (0, *(row.level for row in edition.level_rule.levels)):
        return _("这一版指标没有这个等级")
    if entry.level > most and not entry.as_certified:
        return _("按这一版的规则，%(score)s 分最高是%(most)s，请核对；证书上确实这样写的，请在下面勾选") % words
    return ""


def _in_use_since(edition: Pack | Bands) -> date:
    """The day an edition was issued; where only its document is known, the first of the year in the document's number."""
    if isinstance(edition, Pack):
        return date.fromisoformat(edition.issued) if re.fullmatch(r"\d{4}-\d\d-\d\d", edition.issued) else date.min
    year = re.search(r"〔(\d{4})〕", edition.document)
    return date(int(year[1]), 1, 1) if year else date.min
