"""What the pages of gatherings share: who keeps them, words for states, cursors, calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.calendaring import Occasion, calendar_of
from services.outreach.models import Gathering, GatheringState, SeatState
from services.outreach.models.gatherings import now
from services.outreach.pages.desk import desk
from services.ui.desk import only
from services.ui.identity import Identity
from services.workdays import SHANGHAI

KEEPERS = only(Role.MANAGER, Role.COMMISSIONER, Role.LIAISON)


def kinds() -> list[tuple[str, str]]:
    return [("training", _("培训")), ("exchange", _("交流会"))]


def kind_named(kind: str) -> str:
    return dict(kinds()).get(kind, kind)


def gathering_named(gathering: Gathering) -> tuple[str, str]:
    """How it stands, with the tone of its tag."""
    at = now()
    if gathering.state == GatheringState.CANCELLED:
        return _("已取消"), "bad"
    if gathering.state == GatheringState.HELD:
        return _("已办结"), "neutral"
    if at >= gathering.ends_at:
        return _("已结束"), "neutral"
    if gathering.has_begun(at):
        return _("进行中"), "info"
    return (_("报名中"), "good") if gathering.takes_registrations(at) else (_("报名截止"), "warn")


def seat_named(state: str) -> tuple[str, str]:
    return {
        SeatState.SEATED: (_("已报名"), "good"), SeatState.WAITING: (_("候补"), "warn"), SeatState.GIVEN_UP: (_("已取消"), "neutral"),
        SeatState.REMOVED: (_("已移除"), "neutral"), SeatState.WALKED_IN: (_("现场登记"), "info"),
    }[SeatState(state)]  # fmt: skip


def with_kinds() -> list[tuple[str, str]]:
    return [
        ("provider", _("数字化转型服务商")), ("firm", _("企业")), ("expert", _("专家所在单位")), ("bank", _("金融机构")),
        ("university", _("高校院所")), ("center", _("服务中心")),
    ]  # fmt: skip


def span(gathering: Gathering) -> str:
    """12月3日（周四） 14:00–16:00."""
    from services.ui.showing import when

    last = gathering.ends_at.astimezone(SHANGHAI)
    same = gathering.starts_at.astimezone(SHANGHAI).date() == last.date()
    return f"{when(gathering.starts_at)}–{last:%H:%M}" if same else f"{when(gathering.starts_at)} – {when(gathering.ends_at)}"


_CALLABLE: dict[str, Any] = {
    "kind_named": kind_named, "gathering_named": gathering_named, "seat_named": seat_named, "span": span,
    "with_named": lambda kind: dict(with_kinds())[kind],
}  # fmt: skip


def show(request: Request, template: str, who: Identity | None, *, status: int = 200, **context: Any) -> Response:
    """A page of gatherings; `keeps` tells whether the person runs them."""
    keeps = who is not None and KEEPERS.admits(who)
    return desk.render(request, f"outreach/gatherings/{template}", who=who, status=status, keeps=keeps, **_CALLABLE, **context)


def read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The cursor in an address; None if there is none that makes sense."""
    moment, _space, name = text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(name)) if at.tzinfo else None
    except ValueError:
        return None


def next_page(path: str, found: Sequence[Gathering], page: int, name: str, **kept: str) -> SimpleNamespace:
    """Where the page after this one is, if this one is full."""
    link = None
    if len(found) == page:
        last = found[-1]
        asked = {key: value for key, value in kept.items() if value}
        link = f"{path}?{urlencode({**asked, name: f'{last.starts_at.isoformat()}_{last.gathering_id}'})}"
    return SimpleNamespace(previous=None, next=link)


def qr_image(text: str) -> Markup:
    """A QR code as a picture in the page itself, so that it is there without a network and on paper."""
    return Markup(segno.make(text, error="m").svg_inline(scale=6, border=2, omitsize=True, svgclass="qr"))  # noqa: S704 (drawn by segno)


def absolute(request: Request, path: str) -> str:
    """The address as others reach it."""
    return f"{request.app.state.settings.base_url}{path}"


def occasion_of(request: Request, gathering: Gathering) -> Occasion:
    """The gathering as calendars know it."""
    return Occasion(
        uid=f"{gathering.gathering_id}@bamai", title=gathering.title, about=gathering.about, place=gathering.place,
        address=absolute(request, f"/outreach/gatherings/{gathering.gathering_id}"), starts_at=gathering.starts_at,
        ends_at=gathering.ends_at, changed_at=gathering.changed_at, sequence=gathering.sequence,
        cancelled=gathering.state == GatheringState.CANCELLED,
    )  # fmt: skip


def calendar_answer(request: Request, gatherings: Sequence[Gathering], file_name: str) -> Response:
    """An .ics of these gatherings."""
    name = request.app.state.center_name
    body = calendar_of([occasion_of(request, one) for one in gatherings], name)
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-cache"}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
