"""The report as programs read it: everything the page and the PDF show, and its shape for OpenAPI."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.assessment.alongside_json import DescribedAlongside, alongside_document
from services.assessment.reading import exact
from services.assessment.recounting import Passage
from services.assessment.reporting import Given, report_document, uplift_document
from services.assessment.reports import Document, Other


class Points(BaseModel):
    points: str = Field(description="十进制文本，不经二进制小数")
    of: str


class DescribedEdition(BaseModel):
    id: str
    title: str
    document: str


class Further(BaseModel):
    to: str
    gain: str


class DescribedAnswer(BaseModel):
    """One question: what was answered, in the edition's words, and what would give more."""

    number: int
    dimension: str
    title: str
    chosen: list[str]
    points: str
    of: str
    next: Further | None


class DescribedScene(BaseModel):
    name: str
    domain: str
    kind: str
    level: int = Field(ge=0, le=4)


class DescribedPassage(BaseModel):
    """A result of the case; `change` is null for the first one, and holds only `comparable: false` where editions differ."""

    run_id: UUID
    submitted_at: datetime
    purpose: str
    corrects: bool
    pack: str
    score: str
    level: int
    level_name: str
    change: dict[str, Any] | None


class DescribedOther(BaseModel):
    number: str
    submitted_at: datetime
    reason: str


class DescribedVerdict(BaseModel):
    agreed: bool
    opinion: str | None


class Described(DescribedAlongside):
    """A report. Amounts are decimal text; `official: false` marks what is the center's own estimate."""

    run_id: UUID
    case_id: UUID
    enterprise_id: UUID
    number: str
    mark: str = Field(description="核对码：与全部回答一一对应")
    code: str = Field(description="查验码")
    verify_at: str = Field(description="任何人查验真伪的地址")
    title: str
    firm: str | None
    pack: str
    edition: DescribedEdition
    purpose: str
    state: str
    started_at: datetime | None
    submitted_at: datetime
    pledged: str | None
    from_paper: bool
    pledged_by: str | None
    on_behalf_by: UUID | None
    corrects_run_id: UUID | None
    correction_reason: str | None
    corrects: DescribedOther | None
    corrected_by: DescribedOther | None = Field(description="代替它的报告；没有更正过为 null")
    filled: str
    score: str
    level: int = Field(ge=0, le=4)
    level_name: str
    opening: str
    dimensions: dict[str, Points]
    scene_counts: dict[str, dict[str, int]]
    scenes: dict[str, int]
    scene_standings: list[DescribedScene]
    answers: list[DescribedAnswer]
    unknown: list[str] = Field(description="填“暂不清楚”的题号和场景，列入带给专家的问题")
    specials: dict[str, Any] = Field(description="不是照选项回答的题号和场景")
    next_level: dict[str, Any] | None
    wanted_scenes: list[dict[str, Any]]
    plan: dict[str, Any] | None = Field(description="到下一级最省力的做法；official 恒为 false")
    uplift: dict[str, Any] | None
    verdict: DescribedVerdict | None
    history: list[DescribedPassage]
    official: bool = Field(description="恒为 false：不代替国家或城市平台的正式评测结果")
    not_official: list[str]


def issued_document(document: Document) -> dict[str, Any]:
    """What a report has beyond the run's own line."""
    report, opinion = document.report, document.opinion
    pack = report.pack
    return {
        **report_document(report),
        "number": document.number, "mark": document.mark, "code": document.code, "verify_at": document.address,
        "title": document.title, "firm": document.firm, "pledged_by": document.pledged_by,
        "filled": document.filled, "corrects": _other(document.corrects), "corrected_by": _other(document.corrected_by),
        "edition": {"id": pack.id, "title": pack.title, "document": pack.document},
        "scene_standings": [
            {"name": one.scene.name, "domain": one.domain, "kind": one.scene.kind, "level": one.level} for one in report.scenes
        ],
        "answers": [_answer(given) for given in report.given],
        "uplift": uplift_document(document.uplift) if document.uplift else None,
        "verdict": {"agreed": opinion.agreed, "opinion": opinion.words} if opinion else None,
        "history": [passage_document(passage) for passage in document.history],
        **alongside_document(document.alongside, report.unknown),
        "official": False,
        "not_official": [pack.status, *pack.unknown],
    }  # fmt: skip


def _other(other: Other | None) -> dict[str, Any] | None:
    return {"number": other.number, "submitted_at": other.submitted_at, "reason": other.reason} if other else None


def _answer(given: Given) -> dict[str, Any]:
    return {
        "number": given.step.number, "dimension": given.step.section, "title": given.step.title, "chosen": given.chosen,
        "points": exact(given.points.points), "of": exact(given.points.of),
        "next": {"to": given.next.to, "gain": exact(given.next.gain)} if given.next else None,
    }  # fmt: skip


def passage_document(passage: Passage) -> dict[str, Any]:
    past = passage.past
    return {
        "run_id": past.run_id, "submitted_at": past.submitted_at, "purpose": past.purpose, "corrects": past.corrects, "pack": past.standing.pack,
        "score": exact(past.standing.score), "level": past.standing.level, "level_name": past.title,
        "change": uplift_document(passage.way) if passage.way else None,
    }  # fmt: skip
