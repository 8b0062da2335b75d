"""The one desk and router of this room's pages, who may pass, and what every template of the room can say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.contracts.industries import division_name
from services.contracts.vocabulary import LEVEL_NAMES, SCENES, Role
from services.contracts.words import _
from services.diagnosis.models import Case, Visit, VisitState
from services.diagnosis.scheduling import Span, spell_day, spell_span
from services.ui.desk import Desk, only
from services.ui.identity import Identity

desk = Desk("diagnosis")
router = desk.pages(prefix="/diagnosis")

LEADERS = (Role.COMMISSIONER, Role.MANAGER)
BOOKERS = (Role.SME, Role.LIAISON, *LEADERS)
READERS = (*BOOKERS, Role.MENTOR, Role.EXPERT)

leaders = only(*LEADERS)
bookers = only(*BOOKERS)
movers = only(*BOOKERS, Role.EXPERT)
readers = only(*READERS)
experts_only = only(Role.EXPERT)
offerers = only(Role.EXPERT, *LEADERS)


def render(request: Request, template: str, *, who: Identity, status: int = 200, **context: Any) -> Response:
    """A page of this room."""
    words = {
        "spell_span": spell_span, "spell_day": spell_day, "span_of": span_of, "state_tag": state_tag, "level_name": level_name, "short_level": short_level,
        "by_level": by_level,
        "industry_name": division_name,
    }  # fmt: skip
    return desk.render(request, f"diagnosis/{template}", who=who, status=status, **words, **context)


def arrive(request: Request, case_id: UUID) -> None:
    """Wait a moment for a case this room has not heard of yet."""
    with desk.reading(request) as session:
        known = session.get(Case, case_id)
    if known is None:
        desk.await_row(request, lambda session: session.get(Case, case_id))


def span_of(visit: Visit) -> Span:
    return visit.span


def state_tag(state: str) -> tuple[str, str]:
    """A visit's state in a word, and its tone."""
    return {
        VisitState.BOOKED.value: (_("待专家确认"), "warn"),
        VisitState.CONFIRMED.value: (_("专家已确认"), "good"),
        VisitState.HELD.value: (_("已上门"), "info"),
        VisitState.CANCELLED.value: (_("已取消"), "neutral"),
    }[state]


def level_name(level: int | None) -> str:
    """A level as the indicators call it."""
    return "—" if level is None else _(LEVEL_NAMES[level])


def short_level(level: int | None) -> str:
    """A level in two characters where room is scarce."""
    return [_("未达一级"), _("一级"), _("二级"), _("三级"), _("四级")][level] if level is not None else "—"


def by_level(scene_levels: dict[str, int]) -> list[tuple[int, list[str]]]:
    """Levels, highest first, each with its scenes in the indicators' order."""
    levels = sorted(set(scene_levels.values()), reverse=True)
    return [(level, [scene for scene in SCENES if scene_levels.get(scene) == level]) for level in levels]
