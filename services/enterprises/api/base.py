"""The room's desk for programs, what a door needs of the process, and the shapes of answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from services.enterprises.linking import ClaimLinks
from services.enterprises.models import Case, Claim, Delegation, Firm, Roster
from services.enterprises.sniffing import LARGEST_BYTES
from services.enterprises.stepping import TITLES
from services.ui.desk import Desk

desk = Desk("enterprises")
router = desk.api(prefix="/api/v1/enterprises")


def delegation_key(request: Request) -> bytes:
    key: bytes = request.app.state.settings.derived_key("enterprises: delegation codes")
    return key


def claim_links(request: Request) -> ClaimLinks:
    return ClaimLinks(request.app.state.settings.derived_key("enterprises: claim links"))


def read_upload(file: UploadFile | None) -> tuple[bytes, str]:
    """The content, as far as it is allowed to be long and one byte more, and the name it came with."""
    if file is None:
        return b"", ""
    return file.file.read(LARGEST_BYTES + 1), file.filename or ""


def firm_shape(firm: Firm) -> dict[str, Any]:
    return {
        "enterprise_id": firm.id, "name": firm.name, "credit_code": firm.credit_code, "industry": firm.industry,
        "industry_detail": firm.industry_detail, "district": firm.district, "park": firm.park, "size_class": firm.size_class,
        "standing": firm.standing, "origin": firm.origin, "registered_at": firm.registered_at, "verified_at": firm.verified_at,
    }  # fmt: skip


def case_shape(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.id, "enterprise_id": case.enterprise_id, "state": case.state, "way": case.way, "need": case.need,
        "opened_at": case.opened_at, "stage": case.stage, "step": case.step, "step_title": TITLES.get(case.step or "", ""),
        "due_at": case.due_at, "due_estimated": case.due_estimated,
        "overdue": case.due_at is not None and case.due_at < datetime.now(UTC),
        "team": {role.value: person_id for role, person_id in case.team.items()} if case.team_assigned_at else None,
        "team_reasons": case.team_reasons, "first_contact_at": case.first_contact_at, "follow_up": case.follow_up,
        "follow_up_on": case.follow_up_on, "rest_reason": case.rest_reason, "ask_again_on": case.ask_again_on,
        "closed_at": case.closed_at, "outcome": case.outcome, "end_reason": case.end_reason, "uplift_points": None if case.uplift_points is None else str(case.uplift_points),
        "level_before": case.level_before, "level_after": case.level_after,
    }  # fmt: skip


def claim_shape(claim: Claim) -> dict[str, Any]:
    return {
        "claim_id": claim.id, "enterprise_id": claim.enterprise_id, "person_id": claim.person_id, "state": claim.state,
        "way": claim.way, "made_at": claim.made_at, "decided_at": claim.decided_at, "reason": claim.reason,
        "has_licence": claim.licence_id is not None,
    }  # fmt: skip


def delegation_shape(delegation: Delegation) -> dict[str, Any]:
    return {
        "delegation_id": delegation.id, "case_id": delegation.case_id, "enterprise_id": delegation.enterprise_id,
        "acts": delegation.acts, "state": delegation.state, "confirmed_by": delegation.confirmed_by,
        "valid_until": delegation.valid_until, "code_expires_at": delegation.code_expires_at, "attempts": delegation.attempts,
    }  # fmt: skip


def roster_shape(roster: Roster) -> dict[str, Any]:
    return {
        "roster_id": roster.id, "file_name": roster.file_name, "state": roster.state, "error": roster.error, "lines": roster.lines,
        "done": roster.done, "created": roster.created, "updated": roster.updated, "unchanged": roster.unchanged,
        "faulty": roster.faulty, "uploaded_at": roster.uploaded_at, "finished_at": roster.finished_at,
    }  # fmt: skip
