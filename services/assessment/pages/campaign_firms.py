"""The firms of a campaign: who has not begun, who has; for a liaison those of their own cases. And what the firms themselves say to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.campaign_entries import MuteEntry
from services.assessment.models import CampaignFirm
from services.assessment.operations.campaigns import calling, leaving
from services.assessment.operations.campaigns.writing import hash_token
from services.assessment.pages.campaigns import HERE
from services.assessment.pages.door import desk, firms_only, router, watchers
from services.assessment.pages.patience import OPENING
from services.assessment.queries import campaign_counts, campaigns
from services.contracts.industries import division_name
from services.contracts.refusals import Invalid
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.desk import PUBLIC, then
from services.ui.exporting import as_csv
from services.ui.forms import Form
from services.ui.identity import Identity, Who
from services.ui.patience import demand_patience
from services.ui.showing import day

STAGES = {
    "to_call": "待致电",
    "not_begun": "还没开始",
    "begun": "填写中",
    "submitted": "已提交",
    "verified": "已核验",
    "muted": "不再提醒",
}


def stage_of(firm: CampaignFirm) -> str:
    """The one of STAGES a firm is at, as the query has it."""
    if firm.verified_at:
        return "verified"
    if firm.submitted_at:
        return "submitted"
    if firm.started_at:
        return "begun"
    return "muted" if firm.muted_at else "to_call" if firm.to_call else "not_begun"


@router.get("/campaigns/{campaign_id}/firms", access=watchers)
def show_firms(
    request: Request, campaign_id: UUID, who: Who, stage: str = "", park: str = "", q: str = "", after: str = ""
) -> Response:
    _refuse_stage(stage)
    with desk.reading(request) as session:
        campaign = campaigns.get_campaign(session, who, campaign_id)
        found = campaigns.list_firms(session, who, campaign_id, stage=stage, park=park[:60], part=q[:60], after=after[:18])
        parks = campaigns.list_parks(session, who, campaign_id)
        count = campaign_counts.count_firms(session, who, [campaign_id]).get(campaign_id)
    shown = found[: campaigns.PAGE]
    here = f"{HERE}/{campaign_id}/firms?{urlencode({'stage': stage, 'park': park, 'q': q[:60]})}"
    more = f"{here}&{urlencode({'after': shown[-1].credit_code})}" if len(found) > campaigns.PAGE else None
    return desk.render(
        request, "assessment/campaign_firms.html", who=who, campaign=campaign, firms=[(firm, stage_of(firm)) for firm in shown],
        parks=parks, park=park, stage=stage, stages=STAGES, count=count, page=SimpleNamespace(previous=here if after else None, next=more),
        keeps=who.has(Role.COMMISSIONER, Role.MANAGER),
        query=urlencode({"stage": stage, "park": park, "q": q[:60]}), q=q[:60], kept=urlencode({"park": park, "q": q[:60]}), running=campaign.is_running(datetime.now(UTC)),
    )  # fmt: skip


@router.get("/campaigns/{campaign_id}/firms.csv", access=watchers)
def export_firms(request: Request, campaign_id: UUID, who: Who, stage: str = "", park: str = "", q: str = "") -> Response:
    """The same firms as a file, to call them; without numbers, which are on the list it was made from."""
    _refuse_stage(stage)
    with desk.reading(request) as session:
        campaigns.get_campaign(session, who, campaign_id)
        header = [_("企业名称"), _("统一社会信用代码"), _("园区"), _("行业"), _("进展"), _("邀请日期"), _("提交日期")]
        text = as_csv(header, _rows(session, who, campaign_id, stage, park[:60], q[:60]))
    headers = {"Content-Disposition": 'attachment; filename="campaign-firms.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _rows(session: Session, who: Identity, campaign_id: UUID, stage: str, park: str, part: str) -> Iterator[tuple[Any, ...]]:
    after = ""
    while found := campaigns.list_firms(session, who, campaign_id, stage=stage, park=park, part=part, after=after, limit=1000):
        for firm in found:
            industry = division_name(firm.industry) if firm.industry else ""
            yield (
                firm.firm,
                firm.credit_code,
                firm.park,
                industry,
                STAGES[stage_of(firm)],
                day(firm.invited_at),
                day(firm.submitted_at),
            )
        after = found[-1].credit_code


def _refuse_stage(stage: str) -> None:
    if stage not in ("", *STAGES):
        raise Invalid(_("没有这种进展，请从上面的选项里选"))


@router.post("/campaigns/{campaign_id}/firms/{credit_code}/called", access=watchers)
def note_call(request: Request, campaign_id: UUID, credit_code: str, who: Who, form: Form) -> Response:
    """The liaison has told the firm of it."""
    back = f"{HERE}/{campaign_id}/firms?stage=to_call"
    return desk.submit(request, who, form, then(back, lambda session: calling.note_call(session, who, campaign_id, credit_code)))


@router.post("/campaigns/{campaign_id}/mute", access=firms_only)
def mute_campaign(request: Request, campaign_id: UUID, who: Who, form: Form) -> Response:
    """The firm does not want to be reminded of it."""
    return desk.submit(request, who, form, then("/assessment/", lambda session: leaving.mute_own_firm(session, who, campaign_id)))


@router.get("/invited/{token}", access=PUBLIC)
def show_invitation(request: Request, token: str) -> Response:
    """What the link in the SMS opens: what it is about, the way in, and 不再提醒."""
    demand_patience(desk, request, OPENING)
    now = datetime.now(UTC)
    with desk.reading(request) as session:
        campaign, firm = campaigns.get_invitation(session, hash_token(token), now)
    register = "/enterprises/register?" + urlencode({"credit_code": firm.credit_code})
    return desk.render(
        request, "assessment/invited.html", who=request.state.who, campaign=campaign, firm=firm, token=token, running=campaign.is_running(now),
        sign_in="/accounts/sign-in?" + urlencode({"next": register}), register=register,
    )  # fmt: skip


@router.post("/invited/{token}", access=PUBLIC)
def refuse_invitation(request: Request, token: str, form: Form) -> Response:
    demand_patience(desk, request, OPENING)
    every = form.read(MuteEntry)
    wants_none = bool(every) and every.value.every == "yes"
    deed = then(
        f"/assessment/invited/{token}", lambda session: leaving.mute_by_link(session, hash_token(token), every=wants_none)
    )
    return desk.submit(request, request.state.who, form, deed)
