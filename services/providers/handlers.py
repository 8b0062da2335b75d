"""What providers does on hearing a fact. All of it tolerates duplicates and any order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.assessment import AssessmentCompleted
from services.contracts.diagnosis import FindingsReported
from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    CaseRested,
    CaseResumed,
    ClaimRefused,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.contracts.vocabulary import Role
from services.providers.models import (
    Match,
    Provider,
    SeenCase,
    SeenClosure,
    SeenContact,
    SeenFirm,
    SeenFirmPerson,
    SeenReport,
    SeenVerification,
)
from services.providers.operations.proposing import propose_match
from services.providers.operations.stopping import stop_case
from services.providers.queries.cases import is_resting


def on_firm_told(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged | CaseOpened]) -> None:
    """Keep the newest description of the firm; a case's opening does not tell the credit code."""
    firm = event.data
    told = {
        "name": firm.name, "industry": firm.industry, "district": firm.district, "park": firm.park,
        "size_class": firm.size_class.value, "told_as_of": event.time,
    }  # fmt: skip
    upsert = insert(SeenFirm).values(enterprise_id=firm.enterprise_id, credit_code="", **told)
    session.execute(
        upsert.on_conflict_do_update(index_elements=["enterprise_id"], set_=told, where=SeenFirm.told_as_of < event.time)
    )
    if not isinstance(firm, CaseOpened):
        older = or_(SeenFirm.code_as_of.is_(None), SeenFirm.code_as_of < event.time)
        code = update(SeenFirm).where(SeenFirm.enterprise_id == firm.enterprise_id, older)
        session.execute(code.values(credit_code=firm.credit_code, code_as_of=event.time))


def on_case_opened(session: Session, event: Event[CaseOpened]) -> None:
    on_firm_told(session, event)
    _keep_case(session, event, {"opened_at": event.time, "need": event.data.need})


def on_team_assigned(session: Session, event: Event[TeamAssigned]) -> None:
    team = event.data
    people = {"mentor_id": team.mentor_id, "liaison_id": team.liaison_id, "commissioner_id": team.commissioner_id}
    _keep_case(session, event, {**people, "team_as_of": event.time}, newest="team_as_of")


def on_assessment_completed(session: Session, event: Event[AssessmentCompleted]) -> None:
    result = event.data
    seen = {"level": result.level, "wanted_scenes": result.wanted_scenes, "level_as_of": event.time}
    _keep_case(session, event, seen, newest="level_as_of")


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    claim = event.data
    _keep_firm_person(session, claim, {"claimed_at": event.time}, as_colleague=claim.as_colleague)
    upsert = insert(SeenContact).values(person_id=claim.person_id, for_firm=True)
    session.execute(upsert.on_conflict_do_nothing())


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    _keep_firm_person(session, event.data, {"refused_at": event.time})


def on_person_told(session: Session, event: Event[PersonRegistered | PersonRolesChanged]) -> None:
    """Keep names and numbers of people who may act for a firm; drop those of anybody else."""
    person = event.data
    may = Role.SME in person.roles
    told = {"for_firm": may, "roles_as_of": event.time}
    upsert = insert(SeenContact).values(person_id=person.person_id, **told)
    older = or_(SeenContact.roles_as_of.is_(None), SeenContact.roles_as_of < event.time)
    session.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=told, where=older))
    _drop_needless(session, event)


def on_person_contact_changed(session: Session, event: Event[PersonContactChanged]) -> None:
    contact = event.data
    told = {"name": contact.name, "mobile": contact.mobile, "told_as_of": event.time}
    upsert = insert(SeenContact).values(person_id=contact.person_id, **told)
    older = or_(SeenContact.told_as_of.is_(None), SeenContact.told_as_of < event.time)
    session.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=told, where=older))
    _drop_needless(session, event)


def on_person_erased(session: Session, event: Event[PersonErased]) -> None:
    """The name and number go, an applicant's too."""
    keep_erasure(session, event)
    own = update(Provider).where(Provider.applied_by == event.data.person_id)
    session.execute(own.values(contact_name="", contact_phone=""))


def keep_erasure(session: Session, event: Event[PersonErased]) -> None:
    """The row stays without name and number, so that a late contact is known to be too late."""
    gone = {"name": None, "mobile": None, "for_firm": False, "told_as_of": event.time, "roles_as_of": event.time}
    upsert = insert(SeenContact).values(person_id=event.data.person_id, **gone)
    session.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=gone))


def on_findings_reported(session: Session, event: Event[FindingsReported]) -> None:
    """Keep the findings and propose who could lift those scenes."""
    keep_findings(session, event)
    asked_already = session.scalar(select(Match.match_id).where(Match.report_id == event.data.report_id).limit(1))
    if asked_already is None:
        propose_match(session, session.get_one(SeenReport, event.data.report_id), because=event)


def keep_findings(session: Session, event: Event[FindingsReported]) -> None:
    found = event.data
    report = insert(SeenReport).values(
        report_id=found.report_id, case_id=found.case_id, enterprise_id=found.enterprise_id, reported_at=event.time,
        findings=[finding.model_dump(mode="json") for finding in found.findings],
    )  # fmt: skip
    session.execute(report.on_conflict_do_nothing())
    _keep_case(session, event, {})


def on_case_closed(session: Session, event: Event[CaseClosed]) -> None:
    """Nothing more is offered for a case that ended; work the firm agreed to goes on."""
    keep_closure(session, event)
    stop_case(session, event.data.case_id)


def keep_closure(session: Session, event: Event[CaseClosed]) -> None:
    """Closed twice over, a case ended when it was first said to."""
    _keep_case(session, event, {})
    closed = insert(SeenClosure).values(case_id=event.data.case_id, closed_at=event.time)
    first = {"closed_at": func.least(SeenClosure.closed_at, closed.excluded.closed_at)}
    session.execute(closed.on_conflict_do_update(index_elements=["case_id"], set_=first))


def on_case_rested(session: Session, event: Event[CaseRested]) -> None:
    """Offers stop; heard of only after the case went on again, those made since stand."""
    keep_rest(session, event)
    rests = is_resting(session, event.data.case_id)
    stop_case(session, event.data.case_id, given_until=None if rests else event.time)


def keep_rest(session: Session, event: Event[CaseRested]) -> None:
    _keep_case(session, event, {"rested_at": event.time}, newest="rested_at")


def on_case_resumed(session: Session, event: Event[CaseResumed]) -> None:
    """The firm may consent again."""
    _keep_case(session, event, {"resumed_at": event.time}, newest="resumed_at")


def on_enterprise_verified(session: Session, event: Event[EnterpriseVerified]) -> None:
    told = {"verified_at": event.time}
    upsert = insert(SeenVerification).values(enterprise_id=event.data.enterprise_id, **told)
    older = SeenVerification.verified_at < event.time
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id"], set_=told, where=older))


def _keep_case(session: Session, event: Event[Any], seen: dict[str, Any], *, newest: str | None = None) -> None:
    """Add what is known to the case's row. `newest` names the column by which an older event is left out."""
    case = event.data
    upsert = insert(SeenCase).values(case_id=case.case_id, enterprise_id=case.enterprise_id, **seen)
    if not seen:
        session.execute(upsert.on_conflict_do_nothing())
        return
    column = getattr(SeenCase, newest) if newest else None
    older = None if column is None else or_(column.is_(None), column < event.time)
    session.execute(upsert.on_conflict_do_update(index_elements=["case_id"], set_=seen, where=older))


def _keep_firm_person(
    session: Session, claim: EnterpriseClaimed | ClaimRefused, seen: dict[str, Any], *, as_colleague: bool | None = None
) -> None:
    row = {"enterprise_id": claim.enterprise_id, "person_id": claim.person_id, "as_colleague": bool(as_colleague), **seen}
    upsert = insert(SeenFirmPerson).values(row)
    column = next(iter(seen))
    latest: dict[str, Any] = {column: func.greatest(getattr(SeenFirmPerson, column), upsert.excluded[column])}
    if as_colleague is not None:
        latest["as_colleague"] = upsert.excluded.as_colleague
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id", "person_id"], set_=latest))


def _drop_needless(session: Session, event: Event[Any]) -> None:
    mine = (SeenContact.person_id == event.data.person_id) & SeenContact.for_firm.is_(False)
    claims = select(SeenFirmPerson.person_id).where(
        SeenFirmPerson.person_id == event.data.person_id, SeenFirmPerson.claimed_at.is_not(None)
    )
    session.execute(update(SeenContact).where(mine, ~claims.exists()).values(name=None, mobile=None))
