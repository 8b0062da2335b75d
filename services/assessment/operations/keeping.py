"""The rows of answers and figures: written with an upsert, the last given of each counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet
from services.assessment.asking import Question
from services.assessment.choosing import Basis
from services.assessment.editions import get_pack
from services.assessment.entering import read_figures
from services.assessment.models import Answer, GivenFigure, Run
from services.assessment.reckoning import reckon


@dataclass(frozen=True, slots=True)
class Giver:
    """Whoever gives answers; `on_behalf` when it is not the firm itself."""

    person_id: UUID
    on_behalf: bool


def put_answers(session: Session, run_id: UUID, giver: Giver, sheet: Sheet) -> None:
    """Keep answers that have been checked, with where they come from (`bases`)."""
    bases, given = sheet.get("bases", {}), _given(run_id, giver)
    rows = [
        {**given, "part": part, "key": key, "value": value, "basis": bases.get(key)}
        for part in ("answers", "scenes")
        for key, value in sorted(sheet[part].items())
    ]
    if rows:
        new = insert(Answer).values(rows)
        last = {name: new.excluded[name] for name in ("value", "basis", "given_at", "given_by", "on_behalf", "help_request_id")}
        newer = Answer.given_at <= new.excluded.given_at
        session.execute(new.on_conflict_do_update(index_elements=["run_id", "part", "key"], set_=last, where=newer))


def put_figures(session: Session, run: Run, giver: Giver, typed: Mapping[str, Any]) -> None:
    """Keep figures, and answer from them what was answered from figures before or not at all.

    Figures of one run are kept one sender after the other: each then sees what the colleague has just given, so that a question
    whose two figures come from two people is answered.

    Raises:
        Invalid: naming each figure that cannot be.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(run.run_id), 0))))
    pack, stored = get_pack(run.pack), queries.read_figures(session, run.run_id)
    read = read_figures(pack, typed, stored)
    changed = {key: amount for key, amount in read.items() if amount != stored.get(key)}
    if not changed:
        return
    _write(session, run.run_id, giver, changed)
    keys = {key.partition(".")[0] for key in changed}
    _answer(session, run.run_id, giver, [one for one in pack.questions if one.formula and keys.intersection(one.formula.keys)])


def _write(session: Session, run_id: UUID, giver: Giver, read: Mapping[str, Any]) -> None:
    rows = [
        {**_given(run_id, giver), "key": key, "amount": amount} for key, amount in sorted(read.items()) if amount is not None
    ]  # fmt: skip
    if rows:
        new = insert(GivenFigure).values(rows)
        last = {name: new.excluded[name] for name in ("amount", "given_at", "given_by", "on_behalf")}
        session.execute(new.on_conflict_do_update(index_elements=["run_id", "key"], set_=last))
    if gone := [key for key, amount in read.items() if amount is None]:
        session.execute(delete(GivenFigure).where(GivenFigure.run_id == run_id, GivenFigure.key.in_(gone)))


def _answer(session: Session, run_id: UUID, giver: Giver, questions: Iterable[Question]) -> None:
    """What was chosen by hand, or explicitly left open, stays; it counts as reckoned where the figures say the same."""
    figures, sheet = queries.read_figures(session, run_id), queries.read_sheet(session, run_id)
    answers: dict[str, str] = {}
    for question in questions:
        key, reckoned = str(question.number), reckon(question, figures)
        option = reckoned.option if reckoned else None
        chosen, basis = sheet["answers"].get(key), sheet["bases"].get(key)
        if option and (chosen is None or basis == Basis.FIGURES or (basis is None and chosen == option)):
            answers[key] = option
        elif option is None and basis == Basis.FIGURES:
            _let_stand(session, run_id, key)
    bases = dict.fromkeys(answers, str(Basis.FIGURES))
    put_answers(session, run_id, giver, {"answers": answers, "scenes": {}, "bases": bases})


def _let_stand(session: Session, run_id: UUID, key: str) -> None:
    """The figures no longer say which option; the one chosen remains, as somebody's own choice."""
    answer = (Answer.run_id == run_id) & (Answer.part == "answers") & (Answer.key == key)
    session.execute(update(Answer).where(answer).values(basis=None))


def _given(run_id: UUID, giver: Giver) -> dict[str, Any]:
    return {"run_id": run_id, "given_at": datetime.now(UTC), "given_by": giver.person_id, "on_behalf": giver.on_behalf}
