"""What a correction starts with: everything given in the run it corrects. Rows are copied, stored files are not."""

from __future__ import annotations

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.models import Answer, Evidence, EvidenceState, GivenFigure, Run
from services.contracts.assessment import EvidenceAdded
from services.messaging.outbox import say

_OF_THE_ROW = {"evidence_id", "run_id", "stored_as", "deleted_at"}


def carry_over(session: Session, wrong: Run, run: Run) -> None:
    """Answers, figures and evidence as they were, with who gave them and when."""
    for kept in (Answer, GivenFigure):
        names = [column.name for column in kept.__table__.columns if column.name != "run_id"]
        given = select(literal(run.run_id), *(getattr(kept, name) for name in names)).where(kept.run_id == wrong.run_id)
        session.execute(insert(kept).from_select(["run_id", *names], given))
    _carry_evidence(session, wrong, run)


def _carry_evidence(session: Session, wrong: Run, run: Run) -> None:
    """Each file's row again, referring to the same stored file; what the scanner found bad stays behind."""
    fine = (Evidence.run_id == wrong.run_id) & Evidence.deleted_at.is_(None) & (Evidence.state != EvidenceState.BAD)
    names = [column.name for column in Evidence.__table__.columns if column.name not in _OF_THE_ROW]
    for row in session.scalars(select(Evidence).where(fine).order_by(Evidence.evidence_id)).all():
        told = {name: getattr(row, name) for name in names}
        mine = Evidence(evidence_id=uuid7(), run_id=run.run_id, stored_as=row.file_id, **told)
        session.add(mine)
        say(session, EvidenceAdded(
            evidence_id=mine.evidence_id, run_id=run.run_id, result_id=None, enterprise_id=run.enterprise_id,
            media_type=row.media_type, size_bytes=row.size_bytes,
        ))  # fmt: skip
    session.flush()
