"""Colleagues: which industries they know, how many cases they can have, how many they do."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from services.contracts.industries import division_choices, division_name
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.enterprises.entries import ColleagueEntry
from services.enterprises.models import Person
from services.enterprises.operations import staffing
from services.enterprises.pages.base import ASSIGNERS, desk, router
from services.enterprises.queries.people import list_staff, open_cases_of
from services.enterprises.teaming import TEAM_ROLES
from services.ui.desk import only
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who


@router.get("/colleagues", access=only(*ASSIGNERS))
def show_colleagues(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        return desk.render(
            request, "enterprises/colleagues.html", who=who, people=list_staff(session, *TEAM_ROLES), counts=open_cases_of(session),
            team_roles=TEAM_ROLES, name_of=division_name, edits=who.has(Role.MANAGER),
        )  # fmt: skip


@router.get("/colleagues/{person_id}", access=only(Role.MANAGER))
def show_colleague(request: Request, person_id: UUID, who: Who) -> Response:
    return _colleague_page(request, who, person_id, None)


def _colleague_page(
    request: Request, who: Identity, person_id: UUID, form: FormState[ColleagueEntry] | None, status: int = 200
) -> Response:
    with desk.reading(request) as session:
        person = session.get(Person, person_id)
    if person is None or person.erased_at or not set(person.roles) & set(TEAM_ROLES):
        raise NotFound(_("没有找到这位同事"))
    if form is None:
        form = FormState[ColleagueEntry].of(industries=person.industries, capacity=person.capacity)
    return desk.render(
        request, "enterprises/colleague.html", who=who, form=form, status=status, person=person, industries=division_choices()
    )


@router.post("/colleagues/{person_id}", access=only(Role.MANAGER))
def describe_colleague(request: Request, person_id: UUID, who: Who, form: Form) -> Response:
    entry = form.read(ColleagueEntry)
    if not entry:
        return _colleague_page(request, who, person_id, entry, status=422)

    def deed(session: Session) -> str:
        staffing.describe_colleague(session, person_id, entry.value)
        return "/enterprises/colleagues"

    return desk.submit(request, who, form, deed)
