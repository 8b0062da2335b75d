"""The one list of the center by due time; several cases can be dealt with at once."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.contracts.districts import PLACES
from services.contracts.refusals import Invalid, Refused
from services.contracts.vocabulary import ROLE_TITLES
from services.contracts.words import _
from services.enterprises.entries import ChosenDateEntry, ChosenEntry, ChosenPlaceEntry
from services.enterprises.operations import reminding
from services.enterprises.pages.base import ASSIGNERS, desk, router
from services.enterprises.pages.leads import READERS as LEAD_READERS
from services.enterprises.paging import read_key, write_key
from services.enterprises.queries.leads import count_open
from services.enterprises.queries.people import list_staff
from services.enterprises.queries.queue import PAGE, QueueFilter, QueueRow, list_parks, list_queue
from services.enterprises.queries.seeing import TEAM
from services.enterprises.stepping import TITLES
from services.enterprises.teaming import TEAM_ROLES
from services.ui.desk import only
from services.ui.exporting import as_csv
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI

EXPORTED_AT_ONCE = 5000
DEEDS = ("remind", "date", "assign", "export")


@router.get("/queue", access=only(*TEAM))
def show_queue(
    request: Request, who: Who, state: str = "open", step: str = "", overdue: str = "", mine: str = "", district: str = "",
    park: str = "", q: str = "", after: str = "", done: str = "", n: str = "",
) -> Response:  # fmt: skip
    asked = {"state": state, "step": step, "overdue": overdue, "mine": mine, "district": district, "park": park, "q": q}
    return _queue_page(request, who, asked, after=after, told=_told(done, n))


def _queue_page(
    request: Request, who: Identity, asked: dict[str, str], *, after: str = "", told: str = "",
    errors: FormState[ChosenEntry] | None = None,
) -> Response:  # fmt: skip
    now = datetime.now(UTC)
    with desk.reading(request) as session:
        rows = list_queue(session, who, _filter(asked, after), now)
        staff = [(role, list_staff(session, role)) for role in TEAM_ROLES] if who.has(*ASSIGNERS) else []
        parks = list_parks(session)
        leads = count_open(session) if who.has(*LEAD_READERS) else None
    shown, kept = rows[:PAGE], {name: text for name, text in asked.items() if text}
    following = _key_of(shown[-1]) if len(rows) > PAGE else ""
    page = SimpleNamespace(
        previous=f"/enterprises/queue?{urlencode(kept)}" if after else None,
        next=f"/enterprises/queue?{urlencode(kept | {'after': following})}" if following else None,
    )
    return desk.render(
        request, "enterprises/queue.html", who=who, form=FormState(dict(asked)), errors=errors, status=200 if errors is None else 422,
        rows=shown, page=page, now=now, leads=leads, told=told, titles=TITLES, asked=asked, export=f"/enterprises/queue.csv?{urlencode(kept)}",
        steps=list(TITLES.items()), quick=_quick(asked), districts=[(name, name) for name in PLACES], parks=[(park, park) for park in parks],
        places=[(f"{role}:{person.id}", f"{_(ROLE_TITLES[role])} {person.name or ''}") for role, people in staff for person in people],
    )  # fmt: skip


def _quick(asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Title, address and whether it is shown, of the filters one taps; the others are kept."""
    kept = {name: asked[name] for name in ("q", "step", "district", "park") if asked[name]}
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        (_("全部在办"), {}), (_("已超时"), {"overdue": "1"}), (_("我的"), {"mine": "1"}), (_("暂停中"), {"state": "resting"}),
        (_("已结束"), {"state": "closed"}),
    )  # fmt: skip
    now = {name: text for name in ("state", "overdue", "mine") if (text := asked[name]) and text != "open"}
    return [(title, f"/enterprises/queue?{urlencode(kept | way)}", way == now) for title, way in ways]


def _filter(asked: dict[str, str], after: str) -> QueueFilter:
    return QueueFilter(
        asked["state"] or "open", asked["step"], bool(asked["overdue"]), bool(asked["mine"]), asked["district"], asked["park"],
        asked["q"].strip()[:80], read_key(after),
    )  # fmt: skip


def _key_of(row: QueueRow) -> str:
    return write_key(row.case.closed_at or row.case.due_at, row.case.id)


def _told(done: str, n: str) -> str:
    count = int(n) if n.isdigit() and len(n) < 5 else 0
    texts = {"remind": _("已催办 %(n)s 家"), "date": _("已为 %(n)s 家改定日期"), "assign": _("已调整 %(n)s 家的团队")}
    return texts[done] % {"n": count} if done in texts else ""


@router.get("/queue.csv", access=only(*TEAM))
def export_queue(
    request: Request, who: Who, state: str = "open", step: str = "", overdue: str = "", mine: str = "", district: str = "",
    park: str = "", q: str = "",
) -> Response:  # fmt: skip
    """Everything the filters show, up to five thousand."""
    asked = {"state": state, "step": step, "overdue": overdue, "mine": mine, "district": district, "park": park, "q": q}
    with desk.reading(request) as session:
        rows = list_queue(session, who, _filter(asked, ""), datetime.now(UTC), limit=EXPORTED_AT_ONCE)
    return _csv(rows)


def _csv(rows: list[QueueRow]) -> Response:
    header = [
        _("企业名称"),
        _("统一社会信用代码"),
        _("行政区"),
        _("园区"),
        _("当前步骤"),
        _("应完成时间"),
        _("联络员"),
        _("专员"),
        _("导师"),
        _("需求"),
    ]
    cells = [
        (row.firm.name, row.firm.credit_code, row.firm.district, row.firm.park, TITLES.get(row.case.step or "", ""),
         f"{row.case.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if row.case.due_at else "", row.owners.get("liaison", ""),
         row.owners.get("commissioner", ""), row.owners.get("mentor", ""), row.case.need)
        for row in rows
    ]  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="queue.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(header, cells), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/queue", access=only(*TEAM))
def act_on_chosen(request: Request, who: Who, form: Form) -> Response:
    """Remind, set a date, put somebody into a place, or export the cases that were ticked."""
    asked = {name: form.text(f"asked_{name}") for name in ("state", "step", "overdue", "mine", "district", "park", "q")}
    chosen = form.read(ChosenEntry)
    if not chosen:
        return _queue_page(request, who, asked, errors=FormState({}).refuse(_("请先勾选至少一家企业")))
    if form.text("deed") == "export":
        return _export_chosen(request, who, asked, chosen.value.case_ids)
    try:
        return desk.submit(request, who, form, lambda session: _act(session, who, form, asked))
    except Refused as error:
        return _queue_page(request, who, asked, errors=FormState({}).refuse(error))


def _export_chosen(request: Request, who: Identity, asked: dict[str, str], case_ids: list[UUID]) -> Response:
    with desk.reading(request) as session:
        rows = list_queue(session, who, _filter(asked, ""), datetime.now(UTC), limit=EXPORTED_AT_ONCE)
    return _csv([row for row in rows if row.case.id in set(case_ids)])


def _act(session: Session, who: Identity, form: SentForm, asked: dict[str, str]) -> str:
    deed = form.text("deed")
    try:
        count = _do(session, who, form, deed)
    except ValidationError as error:
        where = "place" if deed == "assign" else "due_on"
        raise Invalid(_("请选择同事") if deed == "assign" else _("请选择今天以后的日期"), where=where) from error
    kept = {name: text for name, text in asked.items() if text}
    return f"/enterprises/queue?{urlencode(kept | {'done': deed, 'n': str(count)})}"


def _do(session: Session, who: Identity, form: SentForm, deed: str) -> int:
    case_ids = form.texts("case_ids")
    if deed == "date":
        entry = ChosenDateEntry.model_validate({"case_ids": case_ids, "due_on": form.text("due_on")})
        return reminding.set_date(session, who, entry.case_ids, entry.due_on)
    if deed == "assign" and who.has(*ASSIGNERS):
        role, _colon, person = form.text("place").partition(":")
        place = ChosenPlaceEntry.model_validate({"case_ids": case_ids, "role": role, "person_id": person})
        return reminding.assign_many(session, who, place.case_ids, place.role, place.person_id)
    if deed == "remind":
        return reminding.remind(session, who, ChosenEntry.model_validate({"case_ids": case_ids}).case_ids)
    raise Invalid(_("请选择要办的事"))
