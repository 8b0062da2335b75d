"""What assessment can be asked. Every read says for whom: what is not theirs does not exist.

Answers of a run not yet submitted are seen by the firm and the liaison who answers for it; results also by the team,
managers, commissioners and the expert with a visit. Providers see nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session

from services.assessment.comparing import Standing
from services.assessment.models import Answer, Case, Delegation, Paper, Run, RunState, Verdict, Visit
from services.assessment.queries.claiming import not_before_claim
from services.assessment.queries.editions import bring_editions
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import Identity


def shown_to(who: Identity) -> ColumnElement[bool]:
    """The cases a person may look at; one that has no team yet is every liaison's."""
    if who.has(Role.MANAGER, Role.COMMISSIONER):
        return Case.case_id.is_not(None)
    mine: list[ColumnElement[bool]] = [false()]
    if who.has(Role.SME) and who.organisation_id:
        mine.append(Case.enterprise_id == who.organisation_id)
    if who.has(Role.MENTOR):
        mine.append(Case.mentor_id == who.person_id)
    if who.has(Role.LIAISON):
        mine += [Case.liaison_id == who.person_id, Case.liaison_id.is_(None), delegated_to(who)]
    if who.has(Role.EXPERT):
        going = (Visit.case_id == Case.case_id) & (Visit.expert_id == who.person_id) & ~Visit.cancelled
        mine.append(exists().where(going))
    return or_(*mine)


def delegated_to(who: Identity) -> ColumnElement[bool]:
    return exists().where(
        Delegation.case_id == Case.case_id,
        Delegation.liaison_id == who.person_id,
        Delegation.acts.contains(["answer"]),
        Delegation.valid_until > datetime.now(UTC),
    )


def find_case(session: Session, who: Identity, case_id: UUID) -> Case | None:
    return session.scalar(select(Case).where(Case.case_id == case_id, shown_to(who)))


def get_case(session: Session, who: Identity, case_id: UUID) -> Case:
    case = find_case(session, who, case_id)
    if case is None:
        raise NotFound(_("没有找到这家企业的服务档案；如果刚刚登记，请稍后刷新"))
    return case


def acts_for(session: Session, who: Identity, case: Case) -> bool:
    """Whether the person belongs to the firm itself."""
    return who.has(Role.SME) and who.organisation_id is not None and who.organisation_id == case.enterprise_id


def may_answer(session: Session, who: Identity, case: Case) -> bool:
    return acts_for(session, who, case) or is_delegate(session, who, case)


def is_delegate(session: Session, who: Identity, case: Case) -> bool:
    """Whether the firm agreed that this liaison answers for it."""
    if not who.has(Role.LIAISON):
        return False
    return bool(session.scalar(select(delegated_to(who)).select_from(Case).where(Case.case_id == case.case_id)))


def find_run(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Case] | None:
    row = session.execute(
        select(Run, Case)
        .join(Case, (Case.case_id == Run.case_id) & (Case.enterprise_id == Run.enterprise_id))
        .where(Run.run_id == run_id, shown_to(who), runs_known_to(who))
    ).one_or_none()
    if row is None:
        return None
    run, case = row
    bring_editions(session, [run.pack])
    return (run, case) if not run.is_live or may_answer(session, who, case) else None


def get_run(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Case]:
    """A run and its case; one that is still being answered only for who may answer it."""
    found = find_run(session, who, run_id)
    if found is None:
        raise NotFound(_("没有找到这份测评"))
    return found


def get_paper(session: Session, who: Identity, paper_id: UUID) -> Paper:
    """A signed pledge, for whoever may see its run."""
    paper = session.get(Paper, paper_id)
    if paper is None or find_run(session, who, paper.run_id) is None:
        raise NotFound(_("没有这份文件，或者不在您的权限范围内"))
    return paper


def find_paper_id(session: Session, run_id: UUID) -> UUID | None:
    """The signed paper a run was pledged on."""
    return session.scalar(select(Paper.paper_id).where(Paper.run_id == run_id))


def list_runs(session: Session, who: Identity, case: Case) -> list[Run]:
    """The runs of a case that this person may know of, newest first."""
    mine = (Run.case_id == case.case_id) & (Run.enterprise_id == case.enterprise_id)
    joined = select(Run).join(Case, Case.case_id == Run.case_id)
    found = list(session.scalars(joined.where(mine, runs_known_to(who)).order_by(Run.created_at.desc(), Run.run_id.desc())))
    bring_editions(session, [run.pack for run in found])
    return found


def runs_known_to(who: Identity) -> ColumnElement[bool]:
    return not_before_claim(who, Run.enterprise_id, Run.created_at, Run.started_by == who.person_id, Run.on_behalf_by.is_(None))


def read_sheet(session: Session, run_id: UUID) -> dict[str, dict[str, Any]]:
    """The answers of a run as far as given, in the shape `scoring` reads, and under `bases` where some come from."""
    sheet: dict[str, dict[str, Any]] = {"answers": {}, "scenes": {}, "bases": {}}
    given = select(Answer.part, Answer.key, Answer.value, Answer.basis).where(Answer.run_id == run_id)
    for part, key, value, basis in session.execute(given):
        sheet[part][key] = value
        if basis:
            sheet["bases"][key] = basis
    return sheet


def find_answer(session: Session, run_id: UUID, part: str, key: str) -> Answer | None:
    """One answer with who gave it and when, as it is now."""
    place = (Answer.run_id == run_id) & (Answer.part == part) & (Answer.key == key)
    return session.scalar(select(Answer).where(place).execution_options(populate_existing=True))


def read_given_at(session: Session, run_id: UUID) -> dict[tuple[str, str], datetime]:
    """Since when each answer of a run stands, by part and key."""
    return {
        (part, key): at
        for part, key, at in session.execute(select(Answer.part, Answer.key, Answer.given_at).where(Answer.run_id == run_id))
    }


def list_given_at(session: Session, run: Run) -> list[datetime]:
    """When the answers of a run were given; not those it began with."""
    given = select(Answer.given_at).where(Answer.run_id == run.run_id)
    return list(session.scalars(given.where(Answer.given_at >= run.started_at) if run.started_at else given))


def count_given(session: Session, runs: list[Run]) -> dict[UUID, int]:
    ids = [run.run_id for run in runs]
    rows = session.execute(select(Answer.run_id, func.count()).where(Answer.run_id.in_(ids)).group_by(Answer.run_id))
    return {row[0]: row[1] for row in rows}


def find_live_run(session: Session, case_id: UUID) -> Run | None:
    """The run that goes on now; a re-test asked for comes first."""
    live = select(Run).where(Run.case_id == case_id, Run.state != RunState.SUBMITTED)
    return session.scalar(live.order_by(Run.purpose.desc()).limit(1))


def find_latest_submitted(session: Session, case_id: UUID, purpose: str | None = None) -> Run | None:
    submitted = select(Run).where(Run.case_id == case_id, Run.state == RunState.SUBMITTED)
    if purpose:
        submitted = submitted.where(Run.purpose == purpose)
    return session.scalar(submitted.order_by(Run.submitted_at.desc()).limit(1))


def find_before(session: Session, run: Run) -> Run | None:
    """The run a re-test is compared with."""
    before = session.get(Run, run.before_run_id) if run.before_run_id else None
    if before:
        bring_editions(session, [before.pack])
    return before


def find_before_known(session: Session, who: Identity, run: Run) -> Run | None:
    """The run a re-test is compared with, if this person may know of it."""
    known = select(Run).join(Case, (Case.case_id == Run.case_id) & (Case.enterprise_id == Run.enterprise_id))
    known = known.where(Run.run_id == run.before_run_id, Run.state == RunState.SUBMITTED, shown_to(who), runs_known_to(who))
    before = session.scalar(known) if run.before_run_id else None
    if before:
        bring_editions(session, [before.pack])
    return before


def find_correction(session: Session, run_id: UUID) -> Run | None:
    """The run that corrects this one, submitted or not."""
    return session.scalar(select(Run).where(Run.corrects_run_id == run_id))


def find_verdict(session: Session, run_id: UUID) -> Verdict | None:
    return session.get(Verdict, run_id)


def refuse_unless_open(case: Case) -> None:
    if case.stage == "closed":
        raise Refused(_("这家企业的这一轮服务已经结束，不能再测评"))


def standing_of(session: Session, run: Run) -> Standing:
    """A submitted run as it is compared."""
    points = {name: Decimal(text) for name, text in (run.dimensions or {}).items()}
    scenes = read_sheet(session, run.run_id)["scenes"]
    return Standing(run.pack, run.score or Decimal(), run.level or 0, points, scenes)


def find_own_case(session: Session, who: Identity) -> UUID | None:
    """The case of the person's own firm that is not closed, the newest if there are several."""
    if not who.has(Role.SME) or not who.organisation_id:
        return None
    mine = select(Case.case_id).where(Case.enterprise_id == who.organisation_id, Case.stage != "closed")
    return session.scalar(mine.order_by(Case.case_id.desc()).limit(1))
