"""Engagements in a list, the versions of a plan, and the files that show that a milestone was reached."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import zip_longest
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from services.contracts.vocabulary import CloudDomain, Role
from services.contracts.words import _
from services.providers import naming
from services.providers.differing import changes_between
from services.providers.download import as_download
from services.providers.models import EngagementState
from services.providers.pages.desk import READERS, desk, domain_options, router, show
from services.providers.placing import place
from services.providers.queries import engagements, overview
from services.providers.queries.overview import Listed, Wanted
from services.ui.forms import FormState
from services.ui.identity import Who
from services.workdays import today

HERE = "/providers/engagements"


@router.get("/engagements", access=READERS)
def show_engagements(
    request: Request, who: Who, state: str = "", domain: str = "", overdue: str = "",
    q: Annotated[str, Query(max_length=60)] = "", before: AwareDatetime | None = None, before_id: UUID | None = None,
) -> Response:  # fmt: skip
    """What no list offers is as if it had not been asked for."""
    asked = {
        "state": state if state in set(EngagementState) else "", "domain": domain if domain in set(CloudDomain) else "",
        "overdue": "yes" if overdue == "yes" else "", "q": q.strip(),
    }  # fmt: skip
    after = (before, before_id) if before and before_id else None
    wanted = Wanted(asked["state"], asked["domain"], bool(asked["overdue"]), asked["q"], after)
    with desk.reading(request) as session:
        found = overview.list_engagements(session, who, wanted, today(datetime.now(UTC)))
        return show(
            request, "engagements.html", who, rows=found[: overview.PAGE], asked=asked, form=FormState(dict(asked)),
            states=[(one.value, naming.engagement_named(one)[0]) for one in EngagementState], domains=domain_options(),
            is_provider=who.has(Role.PROVIDER), quick=_quick(asked), first=after is None and not any(asked.values()),
            page={"previous": _address(asked) if after else None, "next": _next(found, asked), "text": ""},
        )  # fmt: skip


@router.get("/engagements/{engagement_id}/versions", access=READERS)
def show_versions(request: Request, who: Who, engagement_id: UUID) -> Response:
    with desk.reading(request) as session:
        shown = engagements.get_engagement(session, who, engagement_id)
        versions = engagements.list_versions(session, engagement_id)
        told = [
            {
                "version": one, "plan": place(one.plan["domains"], one.plan["scenes"], shown.present),
                "changes": changes_between(old.plan, one.plan) if old else None,
            }
            for one, old in zip_longest(versions, versions[1:])
        ]  # fmt: skip
        return show(request, "versions.html", who, shown=shown, engagement=shown.engagement, versions=told, case_id=shown.case_id)


@router.get("/evidence/{evidence_id}", access=READERS)
def show_evidence(request: Request, who: Who, evidence_id: UUID) -> Response:
    with desk.reading(request) as session:
        return as_download(engagements.get_evidence(session, who, evidence_id))


def _quick(asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Tabs over the list: (words, address, whether it is where one is)."""
    others = {name: text for name, text in asked.items() if name not in ("state", "overdue")}
    tabs = [(_("全部"), {}), (_("实施中"), {"state": "running"}), (_("里程碑逾期"), {"overdue": "yes"}), (_("待验收"), {"state": "delivered"}),
            (_("已验收"), {"state": "accepted"})]  # fmt: skip
    here = {name: text for name in ("state", "overdue") if (text := asked[name])}
    return [(words, _address(others | choice), here == choice) for words, choice in tabs]


def _address(asked: dict[str, str]) -> str:
    chosen = {name: text for name, text in asked.items() if text}
    return f"{HERE}?{urlencode(chosen)}" if chosen else HERE


def _next(found: list[Listed], asked: dict[str, str]) -> str | None:
    if len(found) <= overview.PAGE:
        return None
    last = found[overview.PAGE - 1].engagement
    return _address(asked | {"before": last.opened_at.isoformat(), "before_id": str(last.engagement_id)})
