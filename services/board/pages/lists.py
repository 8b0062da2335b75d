"""What is behind a figure, and what is stuck: lists whose rows lead to the case."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Path, Query, Request, Response

from services.board.lines import LINES, Line
from services.board.pages.desk import TEAM_DOOR, desk, present_month, router, show
from services.board.paging import read_key, write_key
from services.board.queries import drilling, stuck
from services.board.queries.reports import read_month
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import LEVEL_NAMES, MEASURES
from services.contracts.words import _
from services.ui.identity import Who

Measure = Annotated[int, Path(ge=1, le=9)]
Days = Annotated[int, Query(ge=1, le=365)]


@router.get("/measures/{measure}/stuck", access=TEAM_DOOR)
def show_stuck(
    request: Request, who: Who, measure: Measure, days: Days = stuck.SILENT_DAYS, after: str = ""
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        found = stuck.list_stuck(session, who, measure, datetime.now(UTC), days=days, after=read_key(after))
    shown = found[: stuck.PAGE]
    following = write_key(shown[-1].since, shown[-1].key) if len(found) > stuck.PAGE else ""
    path = f"/board/measures/{measure}/stuck"
    return show(
        request, "stuck.html", who, measure=measure, title=MEASURES[measure], stuck=shown, days=days,
        page=_page(path, {"days": str(days)}, after, following),
    )  # fmt: skip


@router.get("/lines/{line}", access=TEAM_DOOR)
def show_things(request: Request, who: Who, line: str, month: str = "", after: str = "") -> Response:
    known = _line_named(line)
    last = read_month(month) if month else present_month()
    first = last if month else last.replace(month=1)
    with desk.reading(request) as session:
        found = drilling.list_things(session, who, known.key, first, last, read_key(after))
    shown = found[: drilling.PAGE]
    following = write_key(shown[-1].at, shown[-1].event_id) if len(found) > drilling.PAGE else ""
    return show(
        request, "things.html", who, line=known, things=shown, month=last if month else None, year=last.year, levels=LEVEL_NAMES,
        page=_page(f"/board/lines/{known.key}", {"month": month}, after, following),
    )  # fmt: skip


def _page(path: str, kept: dict[str, str], after: str, following: str) -> SimpleNamespace:
    given = {name: text for name, text in kept.items() if text}
    return SimpleNamespace(
        previous=f"{path}?{urlencode(given)}" if after else None,
        next=f"{path}?{urlencode(given | {'after': following})}" if following else None,
    )


def _line_named(key: str) -> Line:
    if key not in LINES:
        raise NotFound(_("没有这个统计项"))
    return LINES[key]
