"""A case's team of three, changed by hand."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.refusals import Refused
from services.contracts.words import _
from services.enterprises.entries import TeamEntry
from services.enterprises.models import Firm, Person
from services.enterprises.operations import assigning
from services.enterprises.pages.base import ASSIGNERS, desk, router
from services.enterprises.queries.landing import team_of
from services.enterprises.queries.people import list_staff, open_cases_of
from services.enterprises.queries.seeing import get_case
from services.enterprises.teaming import TEAM_ROLES
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/cases/{case_id}/team", access=only(*ASSIGNERS))
def show_team(request: Request, case_id: UUID, who: Who) -> Response:
    return _team_page(request, who, case_id, None)


def _team_page(request: Request, who: Identity, case_id: UUID, form: FormState[TeamEntry] | None, status: int = 200) -> Response:
    with desk.reading(request) as session:
        case = get_case(session, who, case_id)
        counts = open_cases_of(session)
        choices = {role: [_choice(person, counts) for person in list_staff(session, role)] for role in TEAM_ROLES}
        return desk.render(
            request, "enterprises/team.html", who=who, form=form, status=status, case_id=case.id, case=case,
            firm=session.get_one(Firm, case.enterprise_id), team=team_of(session, case), choices=choices,
        )  # fmt: skip


def _choice(person: Person, counts: dict[UUID, int]) -> tuple[str, str]:
    text = _("%(name)s（在办 %(n)s / %(capacity)s）") % {
        "name": person.name or _("未留姓名"), "n": counts.get(person.id, 0), "capacity": person.capacity,
    }  # fmt: skip
    return str(person.id), text


@router.post("/cases/{case_id}/team", access=only(*ASSIGNERS))
def change_team(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(TeamEntry)

    def deed(session: Session) -> str:
        assigning.reassign(session, who, case_id, entry.value)
        return f"/enterprises/cases/{case_id}"

    if entry:
        try:
            return desk.submit(request, who, form, deed)
        except Refused as error:
            if error.status == 404:
                raise
            entry.refuse(error)
    return _team_page(request, who, case_id, entry, status=422)
