"""Results that a list states: read by the rules results are recorded by, and recorded once the firm has a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.editions import editions
from services.assessment.inviting import Recorded
from services.assessment.listing import TITLES
from services.assessment.models import CampaignFirm, Case
from services.assessment.operations.recording import record_result
from services.assessment.recording import ResultEntry, find_faults
from services.contracts.refusals import Fault, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.identity import identity_of
from services.ui.wording import faults_in

_COLUMNS = {
    "platform": "platform",
    "platform_title": "platform",
    "tested_on": "taken_on",
    "score": "score",
    "level": "level",
    "edition": "edition",
}


def entry_of(recorded: Recorded, pack: str) -> tuple[ResultEntry | None, list[Fault]]:
    """The result as it would be recorded; or what is wrong with it, by the list's columns.

    A list that says no edition means the campaign's, or the one before where the test is older than that.
    """
    for edition in [recorded.edition] if recorded.edition else [pack, *(one for one in editions() if one != pack)]:
        entry, faults = _read(recorded, edition)
        if entry is not None or not any(fault.where == TITLES["taken_on"] for fault in faults):
            break
    return entry, faults


def _read(recorded: Recorded, edition: str) -> tuple[ResultEntry | None, list[Fault]]:
    known = editions().get(edition)
    if known is None:
        return None, [Fault(TITLES["edition"], _("没有这一版指标，请选择：%(known)s") % {"known": "、".join(editions())})]
    try:
        entry = ResultEntry.model_validate(_stated(recorded, edition))
    except ValidationError as error:
        return None, [_named(fault) for fault in faults_in(error)]
    faults = [_named(fault) for fault in find_faults(known, entry, entry.tested_on)]
    return (None, faults) if faults else (entry, [])


def _stated(recorded: Recorded, edition: str) -> dict[str, Any]:
    kind = "national" if "国" in recorded.platform else "city" if _is_local(recorded.platform) else "other"
    return {
        "platform": kind, "platform_title": recorded.platform, "edition": edition, "tested_on": recorded.taken_on,
        "score": recorded.score, "level": recorded.level,
    }  # fmt: skip


def _is_local(platform: str) -> bool:
    return "省" in platform or "市" in platform


def _named(fault: Fault) -> Fault:
    return Fault(TITLES.get(_COLUMNS.get(fault.where, ""), ""), fault.what)


def record_stated(session: Session, *, at_once: int = 200) -> None:
    """What lists stated of firms that had no case then, and have one now."""
    waiting = (
        select(CampaignFirm, Case.case_id)
        .join(Case, and_(Case.enterprise_id == CampaignFirm.enterprise_id, Case.stage != "closed"))
        .where(CampaignFirm.recorded_by.is_not(None))
        .limit(at_once)
    )
    for firm, case_id in session.execute(waiting.with_for_update(skip_locked=True, of=CampaignFirm)).all():
        if firm.recorded_by is not None:
            record_for(session, firm.recorded_by, case_id, ResultEntry.model_validate(firm.recorded))
            firm.recorded_by = None


def record_for(session: Session, by: UUID, case_id: UUID, entry: ResultEntry) -> str:
    """Record it as entered from a list, in the name of whoever uploaded that; what speaks against it, "" if nothing does."""
    who = identity_of(by, uuid7(), [Role.COMMISSIONER])
    try:
        with session.begin_nested():
            record_result(session, who, case_id, entry, from_list=True)
    except Refused as error:
        return str(error)
    return ""
