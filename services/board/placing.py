"""A case as the board keeps it: what its facts told, and the row that is read out of that. Pure.

`told` holds what is merged (earliest, latest), whatever the order; every column is worked out from it anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.board.clocking import (
    BY_THE_CLOCK,
    LEGS,
    first_at,
    marks_of,
    merged,
    moved_at,
    state_of,
    text_of,
    waits_for,
)
from services.contracts import enterprises
from services.contracts.envelope import Event

CLOCKED = tuple(dict.fromkeys(step for leg in LEGS for step in leg[:2]))
"""Steps that have a column of their own, for the loop's times."""

_TOUCHES_LATER = ("follow_up", "ask_again")


def with_event(told: dict[str, Any], event: Event[Any]) -> dict[str, Any]:
    """What is told of a case, this fact included."""
    fact, at, out = event.data, text_of(event.time), dict(told)
    out["marks"] = merged(told.get("marks", {}), marks_of(event))
    out["seen_at"] = min(told.get("seen_at", at), at)
    if getattr(fact, "enterprise_id", None):
        out["enterprise_id"] = str(fact.enterprise_id)
    match fact:
        case enterprises.CaseOpened():
            out["by_need"] = fact.need is not None
        case enterprises.TeamAssigned() if [at, str(event.id)] > told.get("team_at", []):
            out["team_at"] = [at, str(event.id)]
            out["team"] = [str(one) for one in (fact.mentor_id, fact.liaison_id, fact.commissioner_id)]
        case enterprises.StepOverdue() if [at, fact.step] > told.get("overdue", []):
            out["overdue"] = [at, fact.step]
    if not isinstance(fact, BY_THE_CLOCK):
        out["touched_at"] = max(told.get("touched_at", at), at)
    return out


def row_of(case_id: UUID, told: dict[str, Any]) -> dict[str, Any]:
    """The case's row."""
    marks, by_need = told["marks"], bool(told.get("by_need"))
    wait = waits_for(marks, by_need=by_need)
    seen = datetime.fromisoformat(told["seen_at"])
    moved = moved_at(marks) or seen
    touched = datetime.fromisoformat(told.get("touched_at", told["seen_at"]))
    mentor, liaison, commissioner = (UUID(one) for one in told["team"]) if "team" in told else (None, None, None)
    return {
        "case_id": case_id, "enterprise_id": UUID(told["enterprise_id"]) if "enterprise_id" in told else None, "by_need": by_need,
        "mentor_id": mentor, "liaison_id": liaison, "commissioner_id": commissioner, "told": told, "state": state_of(marks),
        "waiting_for": wait.key if wait else None, "measure": wait.measure if wait else None, "moved_at": moved,
        "touched_at": touched, "overdue": _is_overdue(told, moved, touched),
        **{f"{step}_at": first_at(marks, step) for step in CLOCKED},
    }  # fmt: skip


def _is_overdue(told: dict[str, Any], moved: datetime, touched: datetime) -> bool:
    """Said to be overdue, and nothing has come since: a step must have moved, a follow-up only somebody have been in touch."""
    if "overdue" not in told:
        return False
    at, step = told["overdue"]
    said = datetime.fromisoformat(at).astimezone(UTC)
    return said >= (touched if step in _TOUCHES_LATER else moved)
