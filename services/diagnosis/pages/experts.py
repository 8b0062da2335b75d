"""Experts: the list, one expert's skills, week and different days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from services.contracts.districts import PLACES
from services.contracts.industries import DIVISIONS
from services.contracts.refusals import Fault, Refused
from services.contracts.vocabulary import SCENES
from services.contracts.words import _
from services.diagnosis import clock, operations
from services.diagnosis.entries import DayEntry, HoursEntry, ProfileEntry, WeekEntry
from services.diagnosis.models import WeeklyHours
from services.diagnosis.pages.door import LEADERS, desk, experts_only, leaders, offerers, render, router
from services.diagnosis.queries.experts import get_own_expert, list_different_days, list_experts, list_hours
from services.diagnosis.scheduling import weekday_names
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.workdays import SHANGHAI

STRETCHES = 2
"""So many stretches of a day can be given on the page: before and after noon."""


@router.get("/experts", access=leaders)
def show_experts(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        experts = list_experts(session, clock.now())
        weeks = {view.expert.expert_id: _spell_week(list_hours(session, view.expert.expert_id)) for view in experts}
        return render(request, "experts.html", who=who, experts=experts, weeks=weeks)


@router.get("/experts/me", access=experts_only)
def show_me(request: Request, who: Who) -> Response:
    return RedirectResponse(f"/diagnosis/experts/{who.person_id}", status_code=303)


@router.get("/experts/{expert_id}", access=offerers)
def show_expert(request: Request, expert_id: UUID, who: Who, saved: str = "") -> Response:
    return _show(request, who, expert_id, saved=saved)


@router.post("/experts/{expert_id}/profile", access=offerers)
def change_profile(request: Request, expert_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ProfileEntry)
    return _do(
        request, who, form, expert_id, entry, "profile", lambda s: operations.change_profile(s, who, expert_id, entry.value)
    )


@router.post("/experts/{expert_id}/week", access=offerers)
def change_week(request: Request, expert_id: UUID, who: Who, form: Form) -> Response:
    entry, hours = _read_week(form)
    return _do(request, who, form, expert_id, entry, "week", lambda s: operations.change_week(s, who, expert_id, hours))


@router.post("/experts/{expert_id}/days", access=offerers)
def add_day(request: Request, expert_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(DayEntry)
    return _do(
        request, who, form, expert_id, entry, "day", lambda s: operations.add_different_day(s, who, expert_id, entry.value)
    )


@router.post("/experts/{expert_id}/days/{day_id}/remove", access=offerers)
def remove_day(request: Request, expert_id: UUID, day_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        operations.remove_different_day(session, who, expert_id, day_id)
        return f"/diagnosis/experts/{expert_id}?saved=day"

    return desk.submit(request, who, form, deed)


def _do(
    request: Request,
    who: Identity,
    form: SentForm,
    expert_id: UUID,
    entry: FormState[Any],
    part: str,
    deed: Callable[[Session], object],
) -> Response:
    if not entry:
        return _show(request, who, expert_id, forms={part: entry}, status=422)

    def submit(session: Session) -> str:
        deed(session)
        return f"/diagnosis/experts/{expert_id}?saved={part}"

    try:
        return desk.submit(request, who, form, submit)
    except Refused as refused:
        if refused.status == 404:
            raise
        return _show(request, who, expert_id, forms={part: entry.refuse(refused)}, status=refused.status)


def _show(
    request: Request,
    who: Identity,
    expert_id: UUID,
    *,
    saved: str = "",
    forms: dict[str, FormState[Any]] | None = None,
    status: int = 200,
) -> Response:
    today = clock.now().astimezone(SHANGHAI).date()
    with desk.reading(request) as session:
        view = get_own_expert(session, who, expert_id, clock.now())
        return render(
            request, "expert.html", who=who, status=status, view=view, forms=forms or {}, saved=saved, scenes=SCENES,
            week=_week_fields(list_hours(session, expert_id)), days=list_different_days(session, expert_id, today),
            weekdays=weekday_names(), industries=DIVISIONS, districts=PLACES, leads=who.has(*LEADERS),
            mine=who.person_id == expert_id,
        )  # fmt: skip


def _week_fields(hours: list[WeeklyHours]) -> dict[str, str]:
    """Field name → clock time, for as many stretches as the page has."""
    fields, seen = {}, dict.fromkeys(range(7), 0)
    for stretch in hours:
        place = f"{stretch.weekday}_{seen[stretch.weekday]}"
        fields[f"opens_{place}"], fields[f"closes_{place}"] = f"{stretch.opens:%H:%M}", f"{stretch.closes:%H:%M}"
        seen[stretch.weekday] += 1
    return fields


def _read_week(form: SentForm) -> tuple[FormState[Any], list[HoursEntry]]:
    """The week's fields; a stretch with neither time is none."""
    typed, faults, hours = {name: form.text(name) for name in form.names()}, [], list[HoursEntry]()
    for weekday in range(7):
        for number in range(STRETCHES):
            opens, closes = form.text(f"opens_{weekday}_{number}"), form.text(f"closes_{weekday}_{number}")
            if not opens and not closes:
                continue
            try:
                given = HoursEntry(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
                hours.append(given)
            except ValueError:
                what = _("{day}的时段请填写先后两个时间，例如 09:00 至 12:00").format(day=weekday_names()[weekday])
                faults.append(Fault(f"opens_{weekday}_{number}", what))
    return FormState(typed, WeekEntry(hours=hours) if not faults else None, faults), hours


def _spell_week(hours: list[WeeklyHours]) -> str:
    """周一 09:00–12:00、14:00–17:00；周三 …"""
    by_day: dict[int, list[str]] = {}
    for stretch in hours:
        by_day.setdefault(stretch.weekday, []).append(f"{stretch.opens:%H:%M}–{stretch.closes:%H:%M}")
    names = weekday_names()
    return "；".join(f"{names[weekday]} {'、'.join(spans)}" for weekday, spans in by_day.items())
