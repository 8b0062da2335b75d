"""The one page router of the room, and what all its pages may call."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from services.board.carding import CHART_HEIGHT, CHART_WIDTH
from services.board.counting import month_of
from services.board.queries.loops import FEWEST
from services.board.queries.seeing import TEAM, WHOLE_CENTER
from services.board.queries.stuck import SILENT_DAYS
from services.board.telling import lasting, month_named
from services.contracts.vocabulary import MEASURES, Role
from services.ui.desk import Desk, only
from services.ui.identity import Identity

desk = Desk("board")
router = desk.pages(prefix="/board")

TEAM_DOOR = only(*TEAM)
CENTER_DOOR = only(*WHOLE_CENTER)
MANAGER_DOOR = only(Role.MANAGER)

_CALLABLE = {
    "lasting": lasting, "month_named": month_named, "MEASURES": MEASURES, "FEWEST": FEWEST, "SILENT_DAYS": SILENT_DAYS,
    "CHART_WIDTH": CHART_WIDTH, "CHART_HEIGHT": CHART_HEIGHT,
}  # fmt: skip


def show(request: Request, template: str, who: Identity, *, status: int = 200, **context: Any) -> Response:
    """A page of this room."""
    mine = {"is_manager": who.has(Role.MANAGER), "is_center": who.has(*WHOLE_CENTER)}
    return desk.render(request, f"board/{template}", who=who, status=status, **_CALLABLE, **mine, **context)


def present_month() -> date:
    return month_of(datetime.now(UTC))


def attachment(content: bytes | str, kind: str, name: str) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
