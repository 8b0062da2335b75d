"""The center's one list, and what is done to several of its cases at once; colleagues and what they know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.contracts.vocabulary import Role
from services.enterprises.api.base import case_shape, desk, router
from services.enterprises.entries import ChosenDateEntry, ChosenEntry, ChosenPlaceEntry, ColleagueEntry
from services.enterprises.operations import reminding, staffing
from services.enterprises.paging import read_key, write_key
from services.enterprises.queries.people import list_colleagues
from services.enterprises.queries.queue import PAGE, QueueFilter, list_queue
from services.enterprises.queries.seeing import TEAM
from services.ui.desk import only
from services.ui.identity import Who


@router.get("/queue", access=only(*TEAM))
def show_queue(
    request: Request, who: Who, state: str = "open", step: str = "", overdue: bool = False, mine: bool = False,
    district: str = "", park: str = "", q: str = "", after: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Cases by due time, thirty a page; `next` goes into `after` for the following page."""
    wanted = QueueFilter(state, step, overdue, mine, district, park, q, read_key(after))
    with desk.reading(request) as session:
        rows = list_queue(session, who, wanted, datetime.now(UTC))
        shown = rows[:PAGE]
        return {
            "cases": [case_shape(row.case) | {"name": row.firm.name, "district": row.firm.district} for row in shown],
            "next": write_key(shown[-1].case.due_at or shown[-1].case.closed_at, shown[-1].case.id) if len(rows) > PAGE else None,
        }


@router.post("/queue/remind", access=only(*TEAM))
def remind(request: Request, who: Who, entry: ChosenEntry) -> Response:
    return desk.write(request, who, lambda session: {"reminded": reminding.remind(session, who, entry.case_ids)})


@router.post("/queue/date", access=only(*TEAM))
def set_date(request: Request, who: Who, entry: ChosenDateEntry) -> Response:
    return desk.write(request, who, lambda session: {"changed": reminding.set_date(session, who, entry.case_ids, entry.due_on)})


@router.post("/queue/assign", access=only(Role.COMMISSIONER, Role.MANAGER))
def assign_many(request: Request, who: Who, entry: ChosenPlaceEntry) -> Response:
    deed = reminding.assign_many
    return desk.write(request, who, lambda session: {"changed": deed(session, who, entry.case_ids, entry.role, entry.person_id)})


@router.get("/colleagues", access=only(Role.COMMISSIONER, Role.MANAGER))
def show_colleagues(request: Request, who: Who) -> list[dict[str, Any]]:
    with desk.reading(request) as session:
        return [
            {"person_id": one.person_id, "roles": sorted(one.roles), "industries": sorted(one.industries),
             "open_cases": one.open_cases, "capacity": one.capacity}
            for one in list_colleagues(session)
        ]  # fmt: skip


@router.put("/colleagues/{person_id}", access=only(Role.MANAGER))
def describe_colleague(request: Request, person_id: UUID, who: Who, entry: ColleagueEntry) -> Response:
    """Which industries they know and how many cases they can have."""

    def deed(session: Any) -> dict[str, Any]:
        person = staffing.describe_colleague(session, person_id, entry)
        return {"person_id": person.id, "industries": person.industries, "capacity": person.capacity}

    return desk.write(request, who, deed)
