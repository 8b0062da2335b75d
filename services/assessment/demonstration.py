"""The demonstration firm has begun its assessment and stopped half-way, so that there is something to go on with."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import operations, queries
from services.assessment.models import Case, RunState
from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.ui.identity import Identity, identity_of

_GIVEN: dict[str, dict[str, Any]] = {
    "answers": {"1": ["B", "C"], "2": "C", "3": "B", "4": ["G", "M", "N"], "5": "C", "6": ["B", "C"], "7": ["C"], "8": "C"},
    "scenes": {},
}


def furnish(session: Session) -> None:
    """The first eight answers of the demonstration firm, unless its assessment has begun already."""
    who, case_id = _person(), demo_id("case")
    known = insert(Case).values(case_id=case_id, enterprise_id=demo_id("enterprise"))
    session.execute(known.on_conflict_do_nothing())
    case = queries.get_case(session, who, case_id)
    runs = queries.list_runs(session, who, case)
    if any(run.state != RunState.REQUESTED for run in runs) or case.stage == "closed":
        return
    run = operations.start_run(session, who, case_id)
    operations.save_answers(session, who, run.run_id, _GIVEN)


def _person() -> Identity:
    return identity_of(demo_id("sme@demo"), uuid7(), [Role.SME], organisation_id=demo_id("enterprise"), name="")
