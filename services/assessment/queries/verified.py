"""What experts saw on site: being written, for the expert of the visit alone; concluded, for whoever may see the run."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assessment.editions import get_pack
from services.assessment.models import Case, Run, VerifiedAnswer, VerifiedRun, Visit
from services.assessment.queries.runs import find_latest_submitted, get_run, read_sheet
from services.assessment.verifying import Beside, Looked, Place, lay_beside
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity


def find_visit_of(session: Session, who: Identity, case_id: UUID) -> UUID | None:
    """The visit this expert makes to the case, the one last told of if there are several."""
    if not who.has(Role.EXPERT):
        return None
    going = select(Visit.visit_id).where(Visit.case_id == case_id, Visit.expert_id == who.person_id, ~Visit.cancelled)
    return session.scalar(going.order_by(Visit.changed_at.desc()).limit(1))


def get_run_to_verify(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Case, UUID]:
    """A submitted run of a case to which this expert goes, and the visit.

    Raises:
        NotFound: there is none, for this person.
        Refused: the firm is still answering it.
    """
    run, case = get_run(session, who, run_id)
    visit_id = find_visit_of(session, who, run.case_id)
    if visit_id is None:
        raise NotFound(_("没有找到这份测评"))
    if run.is_live:
        raise Refused(_("企业还没有提交这份测评，提交后才能核实"))
    return run, case, visit_id


def find_verified(session: Session, run_id: UUID) -> VerifiedRun | None:
    return session.get(VerifiedRun, run_id)


def find_concluded(session: Session, run_id: UUID) -> VerifiedRun | None:
    """What an expert concluded of a run."""
    found = find_verified(session, run_id)
    return found if found and found.is_concluded else None


def read_looked(session: Session, run_id: UUID) -> dict[Place, Looked]:
    """What the expert saw so far."""
    rows = session.execute(
        select(VerifiedAnswer.part, VerifiedAnswer.key, VerifiedAnswer.value, VerifiedAnswer.remark)
        .where(VerifiedAnswer.run_id == run_id)
    )  # fmt: skip
    return {(part, key): Looked(value, remark) for part, key, value, remark in rows}


def read_beside(session: Session, run: Run) -> list[Beside]:
    """The firm's answers and the expert's, side by side."""
    return lay_beside(get_pack(run.pack), read_sheet(session, run.run_id), read_looked(session, run.run_id))


def find_run_to_verify(session: Session, case: Case) -> Run | None:
    """Which run an expert on a visit looks at: the one submitted last."""
    return find_latest_submitted(session, case.case_id)


def was_verified_before(session: Session, run: Run) -> bool:
    """Whether another run of the firm, under the same edition, was concluded already."""
    earlier = select(VerifiedRun.run_id).where(
        VerifiedRun.pack == run.pack, VerifiedRun.enterprise_id == run.enterprise_id,
        VerifiedRun.concluded_at.is_not(None), VerifiedRun.run_id != run.run_id,
    )  # fmt: skip
    return session.scalar(earlier.limit(1)) is not None
