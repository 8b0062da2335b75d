"""Saving answers as they are given: a row each, so that two devices never overwrite each other's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Part, Progress, Sheet, check_answers, measure_progress, settle_specials
from services.assessment.editions import get_pack
from services.assessment.models import Answer, Run, RunState
from services.assessment.operations.keeping import Giver, put_answers, put_figures
from services.assessment.operations.starting import answering_for, begin, lock_run
from services.ui.identity import Identity


def save_answers(session: Session, who: Identity, run_id: UUID, sheet: Sheet) -> Progress:
    """Keep these answers, the last one given for each; all of them or, if one is wrong, none.

    Beside answers the sheet may bring `specials` (explicit choices) and `figures`, which answer what nobody chose by hand.

    Raises:
        Invalid: naming each answer the pack can't take.
        Refused: the run is submitted.
    """
    run, on_behalf_by = open_run(session, who, run_id)
    pack = get_pack(run.pack)
    settled = settle_specials(pack, sheet)
    check_answers(pack, settled)
    giver = Giver(who.person_id, on_behalf_by is not None)
    put_answers(session, run_id, giver, settled)
    if sheet.get("figures"):
        put_figures(session, run, giver, sheet["figures"])
    return measure_progress(pack, queries.read_sheet(session, run_id))


def clear_answer(session: Session, who: Identity, run_id: UUID, part: Part, key: str) -> Progress:
    """Take an answer back."""
    run, _behalf = open_run(session, who, run_id)
    session.execute(delete(Answer).where(Answer.run_id == run_id, Answer.part == part, Answer.key == key))
    return measure_progress(get_pack(run.pack), queries.read_sheet(session, run_id))


def open_run(session: Session, who: Identity, run_id: UUID) -> tuple[Run, UUID | None]:
    """A run this person may answer, held against being submitted meanwhile; begun if it was only asked for."""
    seen, case = queries.get_run(session, who, run_id)
    on_behalf_by = answering_for(session, who, case)
    seen.refuse_if_submitted()
    queries.refuse_unless_open(case)
    run = lock_run(session, run_id, shared=seen.state != RunState.REQUESTED)
    run.refuse_if_submitted()
    if run.state == RunState.REQUESTED:
        begin(session, run, who, on_behalf_by)
    return run, on_behalf_by
