"""Saving figures, and the answer that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Progress, Sheet, Step, check_answers, measure_progress
from services.assessment.choosing import Basis
from services.assessment.editions import get_pack
from services.assessment.models import Answer, Run
from services.assessment.operations.answering import open_run
from services.assessment.operations.keeping import Giver, put_answers, put_figures
from services.assessment.reckoning import reckon
from services.ui.identity import Identity


def save_figures(session: Session, who: Identity, run_id: UUID, typed: Mapping[str, Any]) -> Progress:
    """Keep these figures, all or none; questions that nobody answered by hand are answered from them.

    Raises:
        Invalid: naming each figure that cannot be.
        Refused: the run is submitted.
    """
    run, on_behalf_by = open_run(session, who, run_id)
    put_figures(session, run, Giver(who.person_id, on_behalf_by is not None), typed)
    return measure_progress(get_pack(run.pack), queries.read_sheet(session, run_id))


def answer_question(
    session: Session, who: Identity, run_id: UUID, step: Step, choice: str | None, typed: Mapping[str, Any], *, reckoned: bool
) -> Progress:
    """Answer a question as its page was sent: its figures together with the option that stood chosen beside them.

    The option follows the figures where that was asked for (`reckoned`), where none was chosen, or where the figures were changed
    and the chosen option was not; else the chosen one counts.
    """
    run, on_behalf_by = open_run(session, who, run_id)
    giver, pack = Giver(who.person_id, on_behalf_by is not None), get_pack(run.pack)
    earlier, chosen_earlier = queries.read_figures(session, run_id), queries.read_sheet(session, run_id)["answers"].get(step.key)
    put_figures(session, run, giver, typed)
    figures = queries.read_figures(session, run_id)
    found = reckon(step.question, figures) if step.question else None
    option = found.option if found else None
    if option and (reckoned or choice is None or (figures != earlier and choice == chosen_earlier)):
        choice = option
    if choice is None:
        _clear(session, run, step)
    else:
        sheet: Sheet = {
            "answers": {step.key: choice},
            "scenes": {},
            "bases": {step.key: Basis.FIGURES} if choice == option else {},
        }
        check_answers(pack, sheet)
        put_answers(session, run_id, giver, sheet)
    return measure_progress(pack, queries.read_sheet(session, run_id))


def _clear(session: Session, run: Run, step: Step) -> None:
    session.execute(delete(Answer).where(Answer.run_id == run.run_id, Answer.part == step.part, Answer.key == step.key))
