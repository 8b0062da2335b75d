"""Following cases round the loop, what lies beside it, and the firms behind it all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.board.models import BoardCase, SeenFirm, Waiting
from services.board.noticing import Notice
from services.board.operations.counting import lock
from services.board.operations.rows import put_rows
from services.board.placing import row_of, with_event
from services.contracts.envelope import Event

_FOLLOWING = 1014
_TOLD = (
    "label = CASE WHEN new.opened_at > old.opened_at OR old.opened_at IS NULL THEN new.label ELSE old.label END, "
    "page = CASE WHEN new.opened_at > old.opened_at OR old.opened_at IS NULL THEN new.page ELSE old.page END, "
    "due_at = CASE WHEN new.due_told_at > old.due_told_at OR old.due_told_at IS NULL THEN new.due_at ELSE old.due_at END, "
    + ", ".join(f"{name} = greatest(old.{name}, new.{name})" for name in ("opened_at", "moved_at", "settled_at", "due_told_at"))
)
_KNOWN = text("SELECT case_id, told FROM cases WHERE case_id = ANY(CAST(:ids AS uuid[]))")


def follow_cases(session: Session, events: list[Event[Any]]) -> None:
    """Move the cases these facts belong to, each under its lock."""
    by_case: dict[UUID, list[Event[Any]]] = defaultdict(list)
    for event in events:
        by_case[event.data.case_id].append(event)
    lock(session, _FOLLOWING, by_case)
    known = {row.case_id: row.told for row in session.execute(_KNOWN, {"ids": [str(case_id) for case_id in by_case]})}
    rows = []
    for case_id, its in by_case.items():
        told = known.get(case_id, {})
        for event in its:
            told = with_event(told, event)
        rows.append(row_of(case_id, told))
    put_rows(session, BoardCase, rows)


def keep_notices(session: Session, notices: list[Notice]) -> None:
    """What facts say of things that may be left lying: the latest opening names one, the latest date given holds."""
    merged: dict[tuple[str, UUID], dict[str, Any]] = {}
    for one in sorted(notices, key=lambda one: one.at):
        row = merged.setdefault((one.kind, one.thing_id), _blank(one))
        row["moved_at"] = one.at
        row["settled_at"] = one.at if one.settles else row["settled_at"]
        if one.opens:
            row |= {"opened_at": one.at, "label": one.label, "page": one.page}
        if one.due_at:
            row |= {"due_at": one.due_at, "due_told_at": one.at}
    put_rows(session, Waiting, [row for _key, row in sorted(merged.items())], told=_TOLD)


def _blank(one: Notice) -> dict[str, Any]:
    return {
        "kind": one.kind, "thing_id": one.thing_id, "measure": one.measure, "case_id": one.case_id,
        "enterprise_id": one.enterprise_id, "label": None, "page": None, "due_at": None, "due_told_at": None, "opened_at": None, "settled_at": None,
    }  # fmt: skip


def keep_firms(session: Session, events: list[Event[Any]]) -> None:
    """The newest description of each firm."""
    newest: dict[UUID, Event[Any]] = {}
    for event in events:
        before = newest.setdefault(event.data.enterprise_id, event)
        newest[event.data.enterprise_id] = max(before, event, key=lambda one: (one.time, one.id))
    rows = [
        {"enterprise_id": firm_id, "name": told.data.name, "industry": told.data.industry, "district": told.data.district,
         "park": told.data.park, "size_class": told.data.size_class.value, "told_at": told.time, "told_by": told.id}
        for firm_id, told in sorted(newest.items())
    ]  # fmt: skip
    put_rows(session, SeenFirm, rows, where="(old.told_at, old.told_by) < (new.told_at, new.told_by)")
