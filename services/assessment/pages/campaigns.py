"""Campaigns: the list of them, a new one, how one goes, closing it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.campaign_entries import REMIND_DAYS, CampaignEntry
from services.assessment.editions import editions, get_pack
from services.assessment.operations.campaigns import opening
from services.assessment.pages.door import desk, keepers, router, watchers
from services.assessment.queries import campaign_counts, campaigns
from services.assessment.queries.campaign_counts import Count
from services.assessment.queries.editions import current_pack
from services.contracts.industries import division_name
from services.contracts.refusals import Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who
from services.workdays import today

HERE = "/assessment/campaigns"
MOST_GROUPS = 30


@router.get("/campaigns", access=watchers)
def show_campaigns(request: Request, who: Who, before: UUID | None = None) -> Response:
    with desk.reading(request) as session:
        found = campaigns.list_campaigns(session, who, before=before)
        shown = found[: campaigns.PAGE]
        counts = campaign_counts.count_firms(session, who, [one.campaign_id for one in shown])
    page = SimpleNamespace(
        previous=HERE if before else None, next=f"{HERE}?before={shown[-1].campaign_id}" if len(found) > campaigns.PAGE else None
    )
    return desk.render(
        request, "assessment/campaigns.html", who=who, campaigns=shown, counts=counts, page=page, today=today(datetime.now(UTC)),
        keeps=who.has(Role.COMMISSIONER, Role.MANAGER),
    )  # fmt: skip


@router.get("/campaigns/new", access=keepers)
def show_new_campaign(request: Request, who: Who) -> Response:
    ends = today(datetime.now(UTC)) + timedelta(days=30)
    return _new_page(request, who, FormState.of(closes_on=ends.isoformat(), remind_days=[7, 3, 1]))


def _new_page(request: Request, who: Identity, form: FormState[CampaignEntry], status: int = 200) -> Response:
    days = [(str(days), _("截止前 %(n)s 天") % {"n": days}) for days in REMIND_DAYS]
    with desk.reading(request) as session:
        pack = get_pack(current_pack(session))
    return desk.render(
        request, "assessment/campaign_new.html", who=who, form=form, status=status, days=days, packs=[(pack.id, pack.title)]
    )


@router.post("/campaigns", access=keepers)
def open_campaign(request: Request, who: Who, form: Form) -> Response:
    entry = form.read(CampaignEntry)

    def deed(session: Session) -> str:
        return f"{HERE}/{opening.open_campaign(session, who, entry.value).campaign_id}"

    if entry:
        try:
            return desk.submit(request, who, form, deed)
        except Refused as error:
            entry.refuse(error)
    return _new_page(request, who, entry, status=422)


@router.get("/campaigns/{campaign_id}", access=keepers)
def show_campaign(request: Request, campaign_id: UUID, who: Who) -> Response:
    return campaign_page(request, who, campaign_id, None)


def campaign_page(
    request: Request, who: Identity, campaign_id: UUID, form: FormState[Any] | None, status: int = 200
) -> Response:  # fmt: skip
    now = datetime.now(UTC)
    with desk.reading(request) as session:
        campaign = campaigns.get_campaign(session, who, campaign_id)
        whole, parks, industries = campaign_counts.count_by_group(session, campaign_id)
        reminded = campaign_counts.count_reminders(session, campaign_id)
        return desk.render(
            request, "assessment/campaign.html", who=who, form=form, status=status, campaign=campaign, whole=whole,
            steps=steps_of(whole), lists=campaigns.list_lists(session, campaign_id), running=campaign.is_running(now),
            parks=[(count.park or _("没写园区"), count) for count in parks[:MOST_GROUPS]], more_parks=len(parks) - MOST_GROUPS,
            industries=[(_industry(count.industry), count) for count in industries[:MOST_GROUPS]],
            reminders=[(days, campaign.closes_on - timedelta(days=days), reminded.get(days, 0)) for days in campaign.remind_days],
            today=today(now), edition=_edition(campaign.pack),
        )  # fmt: skip


def _edition(pack: str) -> str:
    known = editions().get(pack)
    return known.title if known else pack


def _industry(code: str | None) -> str:
    return division_name(code) if code else _("没写行业")


def steps_of(count: Count) -> list[tuple[str, int, float]]:
    """The funnel: what, how many firms, and that as a percentage of the invited."""
    of = max(count.invited, 1)
    steps = [
        (_("已邀请"), count.invited),
        (_("已开始"), count.started),
        (_("已提交"), count.submitted),
        (_("已核验"), count.verified),
    ]
    return [(title, firms, round(100 * firms / of, 1)) for title, firms in steps]


@router.get("/campaigns/{campaign_id}/close", access=keepers)
def ask_to_close(request: Request, campaign_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        campaign = campaigns.get_campaign(session, who, campaign_id)
        whole, _parks, _industries = campaign_counts.count_by_group(session, campaign_id)
        return desk.render(request, "assessment/campaign_close.html", who=who, campaign=campaign, whole=whole)


@router.post("/campaigns/{campaign_id}/close", access=keepers)
def close_campaign(request: Request, campaign_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        opening.close_campaign(session, who, campaign_id)
        return f"{HERE}/{campaign_id}"

    return desk.submit(request, who, form, deed)
