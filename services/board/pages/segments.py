"""Figures of part of the firms, widened where there are too few of them; on the page and as files."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from services.board.pages.desk import CENTER_DOOR, CSV, XLSX, attachment, desk, present_month, router, show
from services.board.queries import segments
from services.board.queries.reports import read_month
from services.board.queries.segments import SegmentRow
from services.board.segmenting import Segment, Widened
from services.board.tables import segment_sheets
from services.board.widening import named, reason_of, refuse_if_few
from services.contracts.districts import PLACES
from services.contracts.industries import division_choices
from services.contracts.refusals import Refused
from services.contracts.vocabulary import SizeClass
from services.ui.exporting import as_csv_of, as_xlsx
from services.ui.forms import FormState
from services.ui.identity import Who

Text = Annotated[str, Query(max_length=60)]


@router.get("/segments", access=CENTER_DOOR)
def show_segment(
    request: Request, who: Who, district: Text = "", industry: Text = "", size_class: Text = "", park: Text = "", month: Text = ""
) -> Response:  # fmt: skip
    asked = Segment(district, industry, size_class, park)
    wanted = read_month(month) if month else present_month()
    refused = ""
    with desk.reading(request) as session:
        found, parks = segments.find_segment(session, asked), segments.list_parks(session)
        try:
            refuse_if_few(found, widen=True)
            rows = segments.list_segment_rows(session, found.given, wanted)
        except Refused as error:
            rows, refused = [], str(error)
    typed = {"district": district, "industry": industry, "size_class": size_class, "park": park, "month": f"{wanted:%Y-%m}"}
    return show(
        request, "segments.html", who, form=FormState.of(**typed), found=found, reason=reason_of(found), named=named, rows=rows,
        refused=refused, month=wanted, typed={name: text for name, text in typed.items() if text}, districts=[(one, one) for one in PLACES],
        industries=division_choices(), sizes=[(size.value, size.value) for size in SizeClass], parks=[(one, one) for one in parks],
    )  # fmt: skip


@router.get("/segments/figures.csv", access=CENTER_DOOR)
def export_csv(
    request: Request, who: Who, district: Text = "", industry: Text = "", size_class: Text = "", park: Text = "", month: Text = ""
) -> Response:  # fmt: skip
    found, rows, wanted = _found(request, Segment(district, industry, size_class, park), month)
    return attachment(as_csv_of(segment_sheets(found, rows, wanted)), CSV, f"segment-{wanted:%Y-%m}.csv")


@router.get("/segments/figures.xlsx", access=CENTER_DOOR)
def export_xlsx(
    request: Request, who: Who, district: Text = "", industry: Text = "", size_class: Text = "", park: Text = "", month: Text = ""
) -> Response:  # fmt: skip
    found, rows, wanted = _found(request, Segment(district, industry, size_class, park), month)
    return attachment(as_xlsx(segment_sheets(found, rows, wanted)), XLSX, f"segment-{wanted:%Y-%m}.xlsx")


def _found(request: Request, asked: Segment, month: str) -> tuple[Widened, list[SegmentRow], date]:
    """Raises: Invalid, when not even the whole center has enough firms."""
    wanted = read_month(month) if month else present_month()
    with desk.reading(request) as session:
        found = segments.find_segment(session, asked)
        refuse_if_few(found, widen=True)
        return found, segments.list_segment_rows(session, found.given, wanted), wanted
