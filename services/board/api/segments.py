"""Figures of part of the firms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query, Request

from services.board.api.base import CENTER_DOOR, desk, present_month, router
from services.board.queries import segments
from services.board.queries.reports import read_month
from services.board.segmenting import Segment, Widened
from services.board.widening import reason_of, refuse_if_few
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=60)]


@router.get("/segments", access=CENTER_DOOR)
def show_segment(
    request: Request, who: Who, district: Text = "", industry: Text = "", size_class: Text = "", park: Text = "", month: str = "",
    widen: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """按行政区、行业、规模、园区统计。所选范围不足 5 家企业时放宽到更大的范围并说明原因；`widen=false` 时拒绝。"""
    wanted = read_month(month) if month else present_month()
    with desk.reading(request) as session:
        found = segments.find_segment(session, Segment(district, industry, size_class, park))
        refuse_if_few(found, widen=widen)
        rows = segments.list_segment_rows(session, found.given, wanted)
    return {**segment_shape(found), "month": f"{wanted:%Y-%m}", "rows": [
        {"line": row.line.key, "title": row.line.title, "unit": row.line.unit, "month_things": row.month_things,
         "month_firms": row.month_firms, "total_things": row.total_things, "total_firms": row.total_firms}
        for row in rows
    ]}  # fmt: skip


def segment_shape(found: Widened) -> dict[str, Any]:
    return {
        "asked": asdict(found.asked), "given": asdict(found.given), "firms": found.firms, "widened": bool(found.dropped),
        "reason": reason_of(found),
    }  # fmt: skip
