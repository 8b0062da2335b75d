"""What the assessment is and asks, for anybody."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from services.assessment import queries
from services.assessment.editions import get_pack
from services.assessment.pages.door import desk, router
from services.assessment.queries.editions import current_pack
from services.ui.desk import PUBLIC


@router.get("", access=PUBLIC)
@router.get("/", access=PUBLIC)
def show_indicators(request: Request) -> Response:
    who = request.state.who
    with desk.reading(request) as session:
        pack = get_pack(current_pack(session))
        case_id = queries.find_own_case(session, who) if who is not None and who.organisation_id else None
    return desk.render(request, "assessment/indicators.html", who=who, pack=pack, own_case_id=case_id)
