"""What a diagnosis report says, put together once when it is signed. Pure.

The order of its parts follows the skeleton cities' practice suggests; no national text prescribes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contracts.vocabulary import SCENES, CloudDomain
from services.diagnosis.scheduling import Span

DOMAINS: dict[str, CloudDomain] = {
    "产品设计": CloudDomain.RESEARCH, "工艺设计": CloudDomain.RESEARCH,
    "营销管理": CloudDomain.MARKETING, "售后服务": CloudDomain.MARKETING,
    "计划排程": CloudDomain.PRODUCTION, "生产管控": CloudDomain.PRODUCTION, "质量管理": CloudDomain.PRODUCTION,
    "设备管理": CloudDomain.PRODUCTION, "安全生产": CloudDomain.PRODUCTION, "能耗管理": CloudDomain.PRODUCTION,
    "采购管理": CloudDomain.MANAGEMENT, "仓储物流": CloudDomain.MANAGEMENT, "财务管理": CloudDomain.MANAGEMENT,
    "人力资源": CloudDomain.MANAGEMENT, "协同办公": CloudDomain.MANAGEMENT, "决策支持": CloudDomain.MANAGEMENT,
}  # fmt: skip
"""In which domain of 上云用数赋智 a scene is served: what kind of provider to look for."""


def compose_report(
    firm: Mapping[str, Any] | None, need: str | None, result: Mapping[str, Any] | None, span: Span,
    findings: Sequence[Mapping[str, Any]], texts: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """The report's body as JSON: facts of the day it was signed, findings most pressing first, no person's name."""
    ordered = sorted(findings, key=lambda finding: (finding["priority"], SCENES.index(finding["scene"])))
    return {
        "firm": dict(firm) if firm else None,
        "need": need,
        "result": dict(result) if result else None,
        "visited": {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()},
        "findings": [{**finding, "domain": DOMAINS[finding["scene"]].value} for finding in ordered],
        "texts": dict(texts),
    }


def number_of(report_no: int, reported_at: datetime) -> str:
    """The document's number: 把脉, 诊断, the year, and a number that is never given twice."""
    return f"BM-ZD-{reported_at.year}-{report_no:05d}"
