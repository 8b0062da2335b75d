"""The years whose holidays are known, and where a manager enters the next one's notice."""

from __future__ import annotations

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.diagnosis import clock, operations
from services.diagnosis.entries import NoticeEntry
from services.diagnosis.pages.door import desk, render, router
from services.diagnosis.queries.experts import list_notices
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.workdays import published_notices

managers = only(Role.MANAGER)


@router.get("/years", access=managers)
def show_years(request: Request, who: Who) -> Response:
    return _show(request, who)


@router.post("/years", access=managers)
def enter_notice(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(NoticeEntry)
    if not entry:
        return _show(request, who, entry, 422)

    def deed(session: Session) -> str:
        operations.enter_notice(session, who, entry.value, clock.now())
        return "/diagnosis/years"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as refused:
        return _show(request, who, entry.refuse(refused), refused.status)


def _show(request: Request, who: Identity, form: FormState[NoticeEntry] | None = None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        return render(
            request, "years.html", who=who, status=status, form=form, entered=list_notices(session),
            built_in=[notice.year for notice in published_notices()], next_year=clock.now().year + 1,
        )  # fmt: skip
