"""Whether a report with this number and code was issued here: for whoever holds a printed one."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.assessment.pages.door import desk, router, unlisted
from services.assessment.reports import office_of
from services.assessment.verification import find_issued
from services.ui.desk import PUBLIC
from services.ui.patience import Limit, demand_patience

LOOKING = Limit("verify a report", 240, 600)
"""Of one address. A code has fifty bits: what is tried is found out after some million years."""
LONGEST = 64


@router.get("/verify", access=PUBLIC)
def show_verification(request: Request, number: str = "", code: str = "") -> Response:
    """The form; with both fields what is known of that report. Whatever does not fit is refused in the same words."""
    asked, issued = bool(number or code), None
    if asked:
        demand_patience(desk, request, LOOKING)
        with desk.reading(request) as session:
            issued = find_issued(session, office_of(request.app.state.settings), number[:LONGEST], code[:LONGEST])
    status = 200 if issued or not asked else 404
    answer = desk.render(
        request, "assessment/verify.html", issued=issued, asked=asked, number=number[:LONGEST], code=code[:LONGEST], status=status
    )
    return unlisted(answer)
