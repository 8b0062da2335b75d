"""Where an expert begins: today, what is coming, what is still to be written, and re-tests to look at."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request
from starlette.responses import Response

from services.diagnosis import clock
from services.diagnosis.pages.door import desk, experts_only, render, router
from services.diagnosis.queries.retests import list_waiting_for
from services.diagnosis.queries.visits import list_coming, list_reported, list_to_report
from services.ui.identity import Who
from services.workdays import SHANGHAI


@router.get("/visits", access=experts_only)
def show_outings(request: Request, who: Who) -> Response:
    today = clock.now().astimezone(SHANGHAI).date()
    with desk.reading(request) as session:
        coming = list_coming(session, who.person_id)
        days = {outing.visit.visit_id: outing.visit.starts_at.astimezone(SHANGHAI).date() for outing in coming}
        return render(
            request, "outings.html", who=who, today=today, tomorrow=today + timedelta(days=1), days=days,
            past=[outing for outing in coming if days[outing.visit.visit_id] < today],
            now=[outing for outing in coming if days[outing.visit.visit_id] == today],
            coming=[outing for outing in coming if days[outing.visit.visit_id] > today],
            to_report=list_to_report(session, who.person_id), retests=list_waiting_for(session, who.person_id),
            reported=list_reported(session, who.person_id),
        )  # fmt: skip
