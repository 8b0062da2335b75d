"""Runs as programs read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet, measure_progress
from services.assessment.attributing import FEWEST_DAYS, Parts, Scores, measure_drift, take_apart
from services.assessment.choosing import Basis
from services.assessment.comparing import Uplift
from services.assessment.continuing import recalculate
from services.assessment.doubting import Doubt, Told, list_doubts
from services.assessment.editions import find_efforts, get_pack
from services.assessment.models import Evidence, RecordedResult, Run
from services.assessment.reading import exact
from services.assessment.reckoning import reckon
from services.assessment.reporting import lay_out, parts_document, report_document, uplift_document
from services.assessment.verifying import seen_sheet
from services.ui.identity import Identity
from services.workdays import SHANGHAI


def run_document(session: Session, who: Identity, run: Run) -> dict[str, Any]:
    """A run with its answers; with the report once it is submitted."""
    pack, sheet = get_pack(run.pack), queries.read_sheet(session, run.run_id)
    progress = measure_progress(pack, sheet)
    return {
        **run_line(run),
        "progress": {"done": progress.done, "of": progress.of},
        "answers": sheet["answers"],
        "scenes": sheet["scenes"],
        "specials": {key: basis for key, basis in sheet["bases"].items() if Basis(basis).is_special},
        **figures_document(session, run),
        "report": None if run.is_live else report_document(lay_out(pack, sheet, find_efforts(pack.id))),
        "uplift": _uplift(session, who, run),
    }


def figures_document(session: Session, run: Run) -> dict[str, Any]:
    """The figures given, as decimal text, and what those of each question come to."""
    figures, bases = queries.read_figures(session, run.run_id), queries.read_sheet(session, run.run_id)["bases"]
    reckoned = {key: reckon(question, figures) for key, question in get_pack(run.pack).question_by_key.items()}
    return {
        "figures": {key: exact(amount) for key, amount in figures.items()},
        "reckoned": {
            key: {"option": one.option, "how": one.how, "counts": bases.get(key) == Basis.FIGURES}
            for key, one in reckoned.items()
            if one and not one.missing
        },
        "doubts": [{"what": doubt.what, "questions": list(doubt.questions)} for doubt in doubts_of(session, run)],
    }


def doubts_of(session: Session, run: Run, sheet: Sheet | None = None) -> list[Doubt]:
    """What of a run's figures does not fit together, or not the firm's earlier run."""
    earlier = queries.find_earlier(session, run)
    told = Told(_year(run), queries.read_figures(session, run.run_id))
    before = Told(_year(earlier), queries.read_figures(session, earlier.run_id)) if earlier else None
    return list_doubts(get_pack(run.pack), sheet or queries.read_sheet(session, run.run_id), told, before)


def _year(run: Run) -> int:
    return (run.submitted_at or run.started_at or run.created_at).astimezone(SHANGHAI).year


def run_line(run: Run) -> dict[str, Any]:
    """A run in a list."""
    return {
        "run_id": run.run_id,
        "case_id": run.case_id,
        "enterprise_id": run.enterprise_id,
        "pack": run.pack,
        "purpose": run.purpose,
        "state": run.state,
        "started_at": run.started_at,
        "submitted_at": run.submitted_at,
        "on_behalf_by": run.on_behalf_by,
        "pledged": run.pledged,
        "from_paper": run.from_paper,
        "corrects_run_id": run.corrects_run_id,
        "correction_reason": run.correction_reason,
        "score": exact(run.score) if run.score is not None else None,
        "level": run.level,
    }


def result_document(result: RecordedResult) -> dict[str, Any]:
    """A result recorded elsewhere; `kind` says that it is no run of ours."""
    said = {column.key: getattr(result, column.key) for column in RecordedResult.__table__.columns if column.key != "recorded_by"}
    return {"kind": "external", **said, "score": exact(result.score)}


def evidence_document(row: Evidence) -> dict[str, Any]:
    """A file in a list; who uploaded it is not told. `carried_over` from the run that this one corrects."""
    hidden = {"uploaded_by", "deleted_at", "stored_as"}
    told = {column.key: getattr(row, column.key) for column in Evidence.__table__.columns if column.key not in hidden}
    return {**told, "carried_over": row.stored_as is not None}


def _uplift(session: Session, who: Identity, run: Run) -> dict[str, Any] | None:
    uplift = find_uplift(session, who, run)
    parts = find_parts(session, who, run)
    return uplift_document(uplift) | {"parts": parts_document(parts) if parts else None} if uplift else None


def find_parts(session: Session, who: Identity, run: Run) -> Parts | None:
    """The change of a submitted re-test taken apart; None where there is nothing, or nothing this person may know of."""
    before = queries.find_before_known(session, who, run)
    if run.is_live or before is None or before.score is None or run.submitted_at is None or before.submitted_at is None:
        return None
    days = (run.submitted_at - before.submitted_at).days
    drift = measure_drift(queries.list_quiet_gains(session, run, days) if days >= FEWEST_DAYS else [])
    earlier = _scores(session, before, run.pack)
    return take_apart(before.score, earlier, _scores(session, run, run.pack), drift)


def _scores(session: Session, run: Run, pack_id: str) -> Scores:
    """A run's own score and the expert's, as that edition scores them; None where what it needs can't be carried over."""
    verified = queries.find_concluded(session, run.run_id)
    if run.pack == pack_id:
        return Scores(run.score, verified.score if verified else None)
    answered, under = get_pack(run.pack), get_pack(pack_id)
    seen = seen_sheet(queries.read_beside(session, run)) if verified else None
    return Scores(
        recalculate(queries.read_sheet(session, run.run_id), answered, under).score,
        recalculate(seen, answered, under).score if seen else None,
    )


def find_uplift(session: Session, who: Identity, run: Run) -> Uplift | None:
    """What a submitted re-test changed; None if it is none, or there is nothing to compare it with that this person may know of."""
    before = queries.find_before_known(session, who, run)
    if run.is_live or before is None:
        return None
    return Uplift(queries.standing_of(session, before), queries.standing_of(session, run))
