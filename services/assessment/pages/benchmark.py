"""The published benchmark, for anybody: chosen by industry, size, district and month; on the page and as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.benchmarking import FEWEST_FIRMS, SIZES, Place, check_place, name_cell, name_month, place_of, read_period
from services.assessment.comparisons import find_comparison
from services.assessment.editions import get_pack
from services.assessment.pages.door import desk, router
from services.assessment.peering import Comparison, comparison_sheets
from services.assessment.queries import peers
from services.assessment.queries.editions import current_pack
from services.contracts.districts import PLACES
from services.contracts.industries import SECTIONS, division_choices
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.ui.desk import PUBLIC
from services.ui.exporting import Sheet, as_csv_of, as_xlsx
from services.ui.forms import FormState

Text = Annotated[str, Query(max_length=60)]

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/benchmark", access=PUBLIC)
def show_benchmark(
    request: Request, industry: Text = "", size: Text = "", district: Text = "", period: Text = "", after: Text | None = None
) -> Response:
    typed = {"industry": industry, "size": size, "district": district, "period": period}
    form: FormState[Any] = FormState.of(**typed)
    with desk.reading(request) as session:
        months, pack = peers.list_months(session), current_pack(session)
        try:
            found, month = _find(session, typed, months)
        except Invalid as error:
            found, month, form = None, None, form.refuse(error)
        month = month or (months[0] if months else None)
        listed = peers.list_cells(session, pack, month, after) if month else []
    return desk.render(
        request, "assessment/benchmark.html", form=form, status=422 if form.errors else 200, found=found, month=month,
        sent={name: text for name, text in typed.items() if text}, fewest=FEWEST_FIRMS, edition=get_pack(pack),
        month_name=name_month(month) if month else "", **_choices(months), **_listing(listed, period),
    )  # fmt: skip


@router.get("/benchmark/figures.csv", access=PUBLIC)
def export_csv(request: Request, industry: Text = "", size: Text = "", district: Text = "", period: Text = "") -> Response:
    found = _chosen(request, {"industry": industry, "size": size, "district": district, "period": period})
    return _attachment(as_csv_of(_sheets(found)), CSV, found, "csv")


@router.get("/benchmark/figures.xlsx", access=PUBLIC)
def export_xlsx(request: Request, industry: Text = "", size: Text = "", district: Text = "", period: Text = "") -> Response:
    found = _chosen(request, {"industry": industry, "size": size, "district": district, "period": period})
    return _attachment(as_xlsx(_sheets(found)), XLSX, found, "xlsx")


def _find(session: Session, typed: Mapping[str, str], months: list[date]) -> tuple[Comparison | None, date | None]:
    """Raises: Invalid, naming what is not known or not published."""
    place = check_place(Place(typed["industry"], typed["size"], typed["district"]))
    month = read_period(typed["period"], months, datetime.now(UTC))
    return find_comparison(session, get_pack(current_pack(session)), place, month), month


def _chosen(request: Request, typed: Mapping[str, str]) -> Comparison:
    with desk.reading(request) as session:
        found, _month = _find(session, typed, peers.list_months(session))
    if found is None:
        raise Refused(_("可以公布的样本不足 %(k)s 家，没有可以下载的数据") % {"k": FEWEST_FIRMS})
    return found


def _choices(months: list[date]) -> dict[str, Any]:
    sections = [
        (letter, _("%(letter)s 全部%(name)s") % {"letter": letter, "name": _(name)})
        for letter, (name, *_rest) in SECTIONS.items()
    ]
    return {
        "industries": [*sections, *division_choices()], "sizes": [(size, _(size)) for size in SIZES],
        "districts": [(place, place) for place in PLACES], "periods": [(f"{one:%Y-%m}", name_month(one)) for one in months],
    }  # fmt: skip


def _listing(listed: list[tuple[str, int]], period: str) -> dict[str, Any]:
    """A page of the cells that are published, each with the address that shows it."""
    shown = listed[: peers.CELLS_A_PAGE]
    cells = []
    for key, firms in shown:
        place = place_of(key)
        asked = {"industry": place.industry, "size": place.size_class, "district": place.district, "period": period}
        cells.append((name_cell(key), firms, {name: text for name, text in asked.items() if text}))
    more = {"after": shown[-1][0], "period": period} if len(listed) > len(shown) else None
    return {"cells": cells, "more": more}


def _sheets(found: Comparison) -> list[Sheet]:
    return [Sheet(title, header, rows) for title, header, rows in comparison_sheets(found)]


def _attachment(content: bytes | str, kind: str, found: Comparison, ending: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="benchmark-{found.month:%Y-%m}.{ending}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=kind, headers=headers)
