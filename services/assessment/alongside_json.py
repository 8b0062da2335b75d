"""What stands beside a report's own result, as programs read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from services.assessment.alongside import Alongside, Elsewhere, Recounted
from services.assessment.answering import Step
from services.assessment.peering import comparison_document
from services.assessment.reading import exact
from services.assessment.reporting import parts_document


class DescribedAsked(BaseModel):
    """What the firm could not say: to be put to the expert."""

    number: int
    title: str
    asks: str


class DescribedElsewhere(BaseModel):
    """A test taken on another platform, as it was written down."""

    tested_on: date
    platform: str
    edition: str
    score: str
    level_name: str
    source: str
    beyond_score: bool = Field(description="等级高于这个分数按规则能达到的")
    checked: bool = Field(description="恒为 false：本中心没有核对")


class DescribedRecounted(BaseModel):
    """The same answers under another edition; null where it can't be compared."""

    pack: str
    edition: str
    score: str | None
    level_name: str | None
    made_at: datetime
    missing: list[str] = Field(description="哪些题和场景对不上，为什么")
    official: bool = Field(description="恒为 false：只供对比")


class DescribedAlongside(BaseModel):
    for_expert: list[DescribedAsked] = Field(description="带给专家的问题：填“暂不清楚”的题和场景")
    elsewhere: list[DescribedElsewhere] = Field(description="别的平台测的，到这次测评为止；不参与计算")
    peers: dict[str, Any] | None = Field(description="和同行比；可以公布的样本不足时为 null")
    recounted: list[DescribedRecounted] = Field(description="按另一版指标重新计算")
    parts: dict[str, Any] | None = Field(description="复测的变化从哪里来；official 恒为 false")


def alongside_document(beside: Alongside, unknown: list[Step]) -> dict[str, Any]:
    return {
        "for_expert": [{"number": step.number, "title": step.title, "asks": step.asks} for step in unknown],
        "elsewhere": [_elsewhere(one) for one in beside.elsewhere],
        "peers": comparison_document(beside.peers) if beside.peers else None,
        "recounted": [_recounted(one) for one in beside.recounted],
        "parts": parts_document(beside.parts) if beside.parts else None,
    }


def _elsewhere(one: Elsewhere) -> dict[str, Any]:
    return {
        "tested_on": one.tested_on, "platform": one.platform, "edition": one.edition, "score": exact(one.score),
        "level_name": one.level, "source": one.source, "beyond_score": one.beyond_score, "checked": False,
    }  # fmt: skip


def _recounted(one: Recounted) -> dict[str, Any]:
    return {
        "pack": one.pack_id, "edition": one.edition, "score": None if one.score is None else exact(one.score),
        "level_name": one.level, "made_at": one.made_at, "missing": one.missing, "official": False,
    }  # fmt: skip
