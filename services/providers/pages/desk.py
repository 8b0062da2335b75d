"""The one page router of the room, and what all its pages may call."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from services.contracts.industries import division_name
from services.contracts.vocabulary import SCENES, CloudDomain, Role
from services.providers import naming
from services.providers.reasoning import short_level
from services.ui.desk import Desk, only
from services.ui.identity import Identity

desk = Desk("providers")
router = desk.pages(prefix="/providers")

CASE_PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
READERS = only(Role.PROVIDER, Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
FIRM_SIDE = only(Role.SME, Role.LIAISON)
FIRM = only(Role.SME)
PROVIDER = only(Role.PROVIDER)
MANAGER = only(Role.MANAGER)

_CALLABLE = {
    "referral_named": naming.referral_named, "consent_named": naming.consent_named, "engagement_named": naming.engagement_named,
    "provider_named": naming.provider_named, "step_named": naming.step_named, "short_level": short_level,
    "division_name": division_name,
}  # fmt: skip


def show(request: Request, template: str, who: Identity, *, status: int = 200, **context: Any) -> Response:
    """A page of this room."""
    return desk.render(request, f"providers/{template}", who=who, status=status, **_CALLABLE, **context)


def scene_options() -> list[tuple[str, str]]:
    return [(scene, scene) for scene in SCENES]


def domain_options() -> list[tuple[str, str]]:
    return [(domain.value, domain.value) for domain in CloudDomain]


def level_options() -> list[tuple[str, str]]:
    return [(str(level), short_level(level)) for level in range(1, 5)]
