"""Keeping what other rooms tell: firms, cases, people who may act, and the records that may be handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.enterprises import (
    CaseClosed,
    CaseOpened,
    ClaimRefused,
    EnterpriseClaimed,
    EnterpriseProfileChanged,
    EnterpriseRegistered,
    EnterpriseVerified,
    TeamAssigned,
)
from services.contracts.envelope import Event
from services.contracts.providers import ProviderApproved
from services.handover.models import Record, SeenCase, SeenFirm, SeenFirmPerson, SeenProvider, SeenVerification
from services.handover.recording import Recorded, record_of


def keep_record(session: Session, event: Event[Any]) -> Recorded:
    """Keep the newest of a record; an engagement is put together of its beginning and its acceptance, in any order."""
    told = record_of(event)
    row = insert(Record).values(
        record_id=told.record_id, kind=told.kind, case_id=told.case_id, enterprise_id=told.enterprise_id, fields=told.fields,
        as_of=event.time, ready=told.ready,
    )  # fmt: skip
    newer = Record.as_of < row.excluded.as_of
    if told.kind == "engagement":
        whole: dict[str, Any] = {
            "fields": case((newer, Record.fields.op("||")(row.excluded.fields)), else_=row.excluded.fields.op("||")(Record.fields)),
            "as_of": func.greatest(Record.as_of, row.excluded.as_of), "ready": or_(Record.ready, row.excluded.ready),
        }  # fmt: skip
        session.execute(row.on_conflict_do_update(index_elements=["record_id", "kind"], set_=whole))
    else:
        whole = {name: row.excluded[name] for name in ("case_id", "fields", "as_of", "ready")}
        session.execute(row.on_conflict_do_update(index_elements=["record_id", "kind"], set_=whole, where=newer))
    return told


def keep_firm(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
    firm = event.data
    told = {"name": firm.name, "credit_code": firm.credit_code}
    _keep_newest(session, SeenFirm, {"enterprise_id": firm.enterprise_id}, told, "told_as_of", event.time)


def keep_provider(session: Session, event: Event[ProviderApproved]) -> None:
    key = {"provider_id": event.data.provider_id}
    _keep_newest(session, SeenProvider, key, {"name": event.data.name}, "told_as_of", event.time)


def keep_verification(session: Session, event: Event[EnterpriseVerified]) -> None:
    _keep_newest(session, SeenVerification, {"enterprise_id": event.data.enterprise_id}, {}, "verified_at", event.time)


def keep_opening(session: Session, event: Event[CaseOpened]) -> None:
    _keep_case(session, event.data.case_id, event.data.enterprise_id, {"opened_at": event.time})


def keep_closing(session: Session, event: Event[CaseClosed]) -> None:
    """Closed twice over, a case ended when it was first said to."""
    key = {"case_id": event.data.case_id}
    upsert = insert(SeenCase).values(**key, enterprise_id=event.data.enterprise_id, closed_at=event.time)
    first = {"closed_at": func.least(SeenCase.closed_at, upsert.excluded.closed_at)}
    session.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=first))


def keep_team(session: Session, event: Event[TeamAssigned]) -> None:
    team = event.data
    people = {"mentor_id": team.mentor_id, "liaison_id": team.liaison_id, "commissioner_id": team.commissioner_id}
    key = {"case_id": team.case_id}
    seen = {"enterprise_id": team.enterprise_id, **people}
    _keep_newest(session, SeenCase, key, seen, "team_as_of", event.time)


def keep_claim(session: Session, event: Event[EnterpriseClaimed]) -> None:
    claim = event.data
    _keep_person(session, claim.enterprise_id, claim.person_id, "claimed_at", event.time, as_colleague=claim.as_colleague)


def keep_refusal(session: Session, event: Event[ClaimRefused]) -> None:
    _keep_person(session, event.data.enterprise_id, event.data.person_id, "refused_at", event.time)


def _keep_newest(session: Session, table: Any, key: dict[str, UUID], told: dict[str, Any], clock: str, at: datetime) -> None:
    """Upsert what was told at `at`, unless the column `clock` says that something newer was."""
    told = {**told, clock: at}
    column = getattr(table, clock)
    upsert = insert(table).values(**key, **told)
    older = or_(column.is_(None), column < at)
    session.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=told, where=older))


def _keep_case(session: Session, case_id: UUID, enterprise_id: UUID, seen: dict[str, Any]) -> None:
    upsert = insert(SeenCase).values(case_id=case_id, enterprise_id=enterprise_id, **seen)
    session.execute(upsert.on_conflict_do_update(index_elements=["case_id"], set_=seen))


def _keep_person(
    session: Session, enterprise_id: UUID, person_id: UUID, clock: str, at: datetime, *, as_colleague: bool | None = None
) -> None:
    row = {"enterprise_id": enterprise_id, "person_id": person_id, "as_colleague": bool(as_colleague), clock: at}
    upsert = insert(SeenFirmPerson).values(row)
    latest: dict[str, Any] = {clock: func.greatest(getattr(SeenFirmPerson, clock), upsert.excluded[clock])}
    if as_colleague is not None:
        latest["as_colleague"] = upsert.excluded.as_colleague
    session.execute(upsert.on_conflict_do_update(index_elements=["enterprise_id", "person_id"], set_=latest))
