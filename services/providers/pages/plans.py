"""The provider drafts the plan: rows of scenes and milestones; rows left empty do not count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Fault, Refused
from services.providers.entries import MOST_MILESTONES, PlanEntry
from services.providers.models import Engagement
from services.providers.operations import engaging
from services.providers.pages.desk import PROVIDER, desk, domain_options, level_options, router, scene_options, show
from services.providers.queries.engagements import get_engagement
from services.providers.queries.referrals import find_shown_of
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who
from services.ui.wording import faults_in

SCENE_ROWS = 6
SCENE_FIELDS = {"scene": "scene", "target_level": "level"}
MILESTONE_FIELDS = {"title": "title", "due_on": "due", "proof": "proof"}


@router.get("/engagements/{engagement_id}/plan", access=PROVIDER)
def show_plan_form(request: Request, who: Who, engagement_id: UUID) -> Response:
    return _show(request, who, engagement_id, None)


@router.post("/engagements/{engagement_id}/plan", access=PROVIDER)
def plan(request: Request, who: Who, engagement_id: UUID, form: Form) -> Response:
    state = _read(form)
    if not state:
        return _show(request, who, engagement_id, state, status=422)

    def deed(session: Session) -> str:
        engaging.plan_engagement(session, who, engagement_id, state.value)
        return f"/providers/engagements/{engagement_id}"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status == 404:
            raise
        return _show(request, who, engagement_id, state.refuse(error), status=error.status)


def _read(form: SentForm) -> FormState[PlanEntry]:
    typed: dict[str, Any] = {name: form.text(name) for name in form.names()} | {"domains": form.texts("domains")}
    scenes = _rows(typed, SCENE_FIELDS, SCENE_ROWS)
    milestones = _rows(typed, MILESTONE_FIELDS, MOST_MILESTONES)
    given = {
        "goal": typed.get("goal", ""), "domains": typed["domains"],
        "scenes": [row for _number, row in scenes], "milestones": [row for _number, row in milestones],
    }  # fmt: skip
    try:
        return FormState(typed, PlanEntry.model_validate(given))
    except ValidationError as error:
        numbers = {"scenes": [number for number, _row in scenes], "milestones": [number for number, _row in milestones]}
        return FormState(typed, None, [_beside_field(fault, numbers) for fault in faults_in(error)])


def _rows(typed: dict[str, Any], names: dict[str, str], most: int) -> list[tuple[int, dict[str, str]]]:
    rows = [(number, {key: typed.get(f"{name}_{number}", "") for key, name in names.items()}) for number in range(1, most + 1)]
    return [(number, {key: text for key, text in row.items() if text}) for number, row in rows if any(row.values())]


def _beside_field(fault: Fault, numbers: dict[str, list[int]]) -> Fault:
    """scenes.0.target_level → level_1: the field of the row as it was typed."""
    part, *rest = fault.where.split(".")
    if len(rest) == 2 and part in numbers:
        names = SCENE_FIELDS if part == "scenes" else MILESTONE_FIELDS
        return Fault(f"{names[rest[1]]}_{numbers[part][int(rest[0])]}", fault.what)
    first = {"scenes": "scene_1", "milestones": "title_1"}
    return Fault(first.get(part, part), fault.what)


def _show(request: Request, who: Identity, engagement_id: UUID, form: FormState[Any] | None, *, status: int = 200) -> Response:
    with desk.reading(request) as session:
        shown = get_engagement(session, who, engagement_id)
        referral = find_shown_of(session, who, engagement_id)
        form = _begun(shown.engagement, list(referral.scenes) if referral else []) if form is None else form
        return show(
            request, "plan.html", who, status=status, shown=shown, engagement=shown.engagement, form=form, scenes=scene_options(),
            levels=level_options(), domains=domain_options(), scene_rows=range(1, SCENE_ROWS + 1),
            milestone_rows=range(1, MOST_MILESTONES + 1),
        )  # fmt: skip


def _begun(engagement: Engagement, wanted: list[str]) -> FormState[Any]:
    """The plan as it stands, or the scenes the firm needs."""
    scenes = engagement.scenes or [{"scene": scene, "target_level": ""} for scene in wanted]
    typed: dict[str, Any] = {"goal": engagement.goal, "domains": list(engagement.domains)}
    for number, one in enumerate(scenes[:SCENE_ROWS], start=1):
        typed |= {f"scene_{number}": one["scene"], f"level_{number}": str(one["target_level"])}
    for one in engagement.milestones:
        typed |= {f"title_{one.number}": one.title, f"due_{one.number}": one.due_on.isoformat(), f"proof_{one.number}": one.proof}
    return FormState(typed)
