"""On site: the expert goes through the submitted sheet answer by answer, and concludes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet, check_answers, list_steps
from services.assessment.editions import get_pack
from services.assessment.explaining import title_of
from services.assessment.models import Case, QuestionGap, Run, VerifiedAnswer, VerifiedRun
from services.assessment.reading import exact
from services.assessment.scoring import Result, score_sheet
from services.assessment.verifying import Beside, check_remarks, seen_sheet
from services.contracts.assessment import AssessmentVerified
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity


def keep_looked(session: Session, who: Identity, run_id: UUID, seen: Sheet, remarks: Mapping[str, str]) -> None:
    """Keep what the expert saw, the last of each; all of it or, if something is wrong, nothing. The first one begins it.

    A remark (by `answers.3` or `scenes.能耗管理`) belongs to an answer sent along; an answer without one has none.

    Raises:
        Invalid: naming each answer the pack can't take, each remark that is too long or stands alone.
        Refused: it is concluded, or the firm has submitted a later run.
    """
    run, case, visit_id = queries.get_run_to_verify(session, who, run_id)
    queries.refuse_unless_open(case)
    check_answers(get_pack(run.pack), seen)
    check_remarks(remarks, [(part, key) for part in ("answers", "scenes") for key in seen[part]])
    _begin(session, run, case, visit_id)
    _held(session, run_id, shared=True).refuse_if_concluded()
    now = datetime.now(UTC)
    rows = [
        {
            "run_id": run_id, "part": part, "key": key, "value": value, "remark": remarks.get(f"{part}.{key}", "").strip(),
            "given_at": now, "given_by": who.person_id,
        }
        for part in ("answers", "scenes") for key, value in sorted(seen[part].items())
    ]  # fmt: skip
    if rows:
        new = insert(VerifiedAnswer).values(rows)
        given = {name: new.excluded[name] for name in ("value", "remark", "given_at", "given_by")}
        newer = VerifiedAnswer.given_at <= new.excluded.given_at
        session.execute(new.on_conflict_do_update(index_elements=["run_id", "part", "key"], set_=given, where=newer))


def conclude(session: Session, who: Identity, run_id: UUID) -> VerifiedRun:
    """Score what the expert saw and say so; nothing of it changes after. Concluding twice gives the same.

    Raises:
        Invalid: naming each question and scene not looked at yet.
    """
    run, case, visit_id = queries.get_run_to_verify(session, who, run_id)
    found = queries.find_concluded(session, run_id)
    if found:
        return found
    queries.refuse_unless_open(case)
    _begin(session, run, case, visit_id)
    verified = _held(session, run_id)
    if verified.is_concluded:
        return verified
    rows = queries.read_beside(session, run)
    sheet = seen_sheet(rows)
    result = score_sheet(get_pack(run.pack), sheet["answers"], sheet["scenes"])
    _add_to_gaps(session, run, rows)
    _write_down(verified, who, result, rows)
    session.flush()
    _say_verified(session, run, verified, result, sheet)
    return verified


def _begin(session: Session, run: Run, case: Case, visit_id: UUID) -> None:
    """There is a verified run to write to; a new one only of the run submitted last."""
    if queries.find_verified(session, run.run_id):
        return
    latest = queries.find_run_to_verify(session, case)
    if latest and latest.run_id != run.run_id:
        raise Refused(_("企业后来又提交了一份测评，请核实最近的那一份"))
    row = insert(VerifiedRun).values(
        run_id=run.run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack, visit_id=visit_id,
        started_at=datetime.now(UTC),
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing())


def _held(session: Session, run_id: UUID, *, shared: bool = False) -> VerifiedRun:
    held = select(VerifiedRun).where(VerifiedRun.run_id == run_id).with_for_update(read=shared)
    return session.scalars(held.execution_options(populate_existing=True)).one()


def _write_down(verified: VerifiedRun, who: Identity, result: Result, rows: list[Beside]) -> None:
    verified.concluded_at, verified.concluded_by = datetime.now(UTC), who.person_id
    verified.score, verified.level = result.score, result.level
    verified.dimensions = {dimension: exact(points) for dimension, points in result.dimensions.items()}
    verified.differing = sum(row.differs for row in rows)


def _add_to_gaps(session: Session, run: Run, rows: list[Beside]) -> None:
    """Add to the sums; what the firm said it did not know is no answer that could differ.

    Two conclusions of one firm at once would each think it the firm's first, so they wait for each other.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(run.enterprise_id), 0))))
    firms = 0 if queries.was_verified_before(session, run) else 1
    added = insert(QuestionGap).values([
        {
            "pack": run.pack, "part": row.step.part, "key": row.step.key, "runs": 1, "firms": firms,
            "differing": int(row.differs), "lower": int(row.shift < 0), "shift": row.shift,
        }
        for row in sorted(rows, key=lambda row: row.place) if not row.is_unknown
    ])  # fmt: skip
    sums = {name: getattr(QuestionGap, name) + added.excluded[name] for name in ("runs", "firms", "differing", "lower", "shift")}
    session.execute(added.on_conflict_do_update(index_elements=["pack", "part", "key"], set_=sums))


def _say_verified(session: Session, run: Run, verified: VerifiedRun, result: Result, sheet: Sheet) -> None:
    pack = get_pack(run.pack)
    say(session, AssessmentVerified(
        run_id=run.run_id, case_id=run.case_id, enterprise_id=run.enterprise_id, pack=run.pack,
        purpose="retest" if run.purpose == "retest" else "first", visit_id=verified.visit_id,
        expert_id=verified.concluded_by, score=result.score, dimensions=result.dimensions,
        scene_levels=dict(sheet["scenes"]), level=result.level, level_name=title_of(pack, result.level),
        self_score=run.score, self_level=run.level, differing=verified.differing, of=len(list_steps(pack)),
    ))  # fmt: skip
