"""Campaigns for programs: open, send lists, see what became of each line and how far the firms are, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request, UploadFile
from starlette.responses import Response

from services.assessment.api.door import desk, router
from services.assessment.campaign_documents import (
    campaign_document,
    count_document,
    firm_document,
    line_document,
    list_document,
)  # fmt: skip
from services.assessment.campaign_entries import CampaignEntry
from services.assessment.models import Outcome
from services.assessment.operations.campaigns import calling, opening
from services.assessment.queries import campaign_counts, campaigns
from services.assessment.unpacking import LARGEST_BYTES
from services.contracts.refusals import Invalid
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.desk import only
from services.ui.identity import Who

KEEPERS = only(Role.COMMISSIONER, Role.MANAGER)
WATCHERS = only(Role.COMMISSIONER, Role.MANAGER, Role.LIAISON)


@router.get("/campaigns", access=WATCHERS)
def list_campaigns(request: Request, who: Who, before: UUID | None = None) -> Any:
    """The newest first, fifty a page; a liaison sees those that invite firms of theirs."""
    with desk.reading(request) as session:
        found = campaigns.list_campaigns(session, who, before=before)
        page = found[: campaigns.PAGE]
        counts = campaign_counts.count_firms(session, who, [one.campaign_id for one in page])
        return {
            "campaigns": [campaign_document(one, counts.get(one.campaign_id)) for one in page],
            "next": page[-1].campaign_id if len(found) > campaigns.PAGE else None,
        }


@router.post("/campaigns", access=KEEPERS, status_code=201)
def open_campaign(request: Request, who: Who, entry: CampaignEntry) -> Response:
    return desk.write(request, who, lambda session: campaign_document(opening.open_campaign(session, who, entry)))


@router.get("/campaigns/{campaign_id}", access=KEEPERS)
def show_campaign(request: Request, campaign_id: UUID, who: Who) -> Any:
    """The campaign with its funnel, whole, by park and by industry, its lists and reminders."""
    with desk.reading(request) as session:
        campaign = campaigns.get_campaign(session, who, campaign_id)
        whole, parks, industries = campaign_counts.count_by_group(session, campaign_id)
        return {
            **campaign_document(campaign, whole),
            "by_park": [count_document(count, "park") for count in parks],
            "by_industry": [count_document(count, "industry") for count in industries],
            "lists": [list_document(one) for one in campaigns.list_lists(session, campaign_id)],
            "reminded": campaign_counts.count_reminders(session, campaign_id),
        }


@router.post("/campaigns/{campaign_id}/lists", access=KEEPERS, status_code=202)
def send_list(request: Request, campaign_id: UUID, who: Who, file: UploadFile) -> Response:
    """An XLSX or CSV of 20,000 lines and 10 MB at most; it is worked through after the answer, see its progress."""
    name = file.filename or ""
    with file.file as sent:
        content = sent.read(LARGEST_BYTES + 1)
    return desk.write(
        request, who, lambda session: list_document(opening.take_list(session, who, campaign_id, content, file_name=name))
    )


@router.get("/campaigns/{campaign_id}/lists/{list_id}", access=KEEPERS)
def show_list(request: Request, campaign_id: UUID, list_id: UUID, who: Who) -> Any:
    with desk.reading(request) as session:
        return list_document(campaigns.get_list(session, who, campaign_id, list_id))


@router.get("/campaigns/{campaign_id}/lists/{list_id}/lines", access=KEEPERS)
def show_lines(
    request: Request, campaign_id: UUID, list_id: UUID, who: Who, outcome: Outcome | None = None, after: int = 0
) -> Any:  # fmt: skip
    """Every line with its outcome and what is to be said of it, fifty a page."""
    with desk.reading(request) as session:
        sheet = campaigns.get_list(session, who, campaign_id, list_id)
        lines = campaigns.list_lines(session, sheet, outcome=outcome or "", after=min(max(after, 0), 10**7))
        page = lines[: campaigns.PAGE]
        return {
            "lines": [line_document(sheet, line) for line in page],
            "next": page[-1].number if len(lines) > campaigns.PAGE else None,
        }


@router.get("/campaigns/{campaign_id}/firms", access=WATCHERS)
def show_firms(
    request: Request, campaign_id: UUID, who: Who, stage: str = "", park: str = "", q: str = "", after: str = ""
) -> Any:
    """The listed firms by credit code, fifty a page; `q` is part of the name or the code. A liaison sees those of their own cases."""
    if stage and stage not in campaigns.STAGES:
        raise Invalid(_("进展请写这几种之一：%(stages)s") % {"stages": "、".join(campaigns.STAGES)}, where="stage")
    with desk.reading(request) as session:
        campaigns.get_campaign(session, who, campaign_id)
        firms = campaigns.list_firms(session, who, campaign_id, stage=stage, park=park[:60], part=q[:60], after=after[:18])
        page = firms[: campaigns.PAGE]
        return {
            "firms": [firm_document(firm) for firm in page],
            "next": page[-1].credit_code if len(firms) > campaigns.PAGE else None,
        }


@router.post("/campaigns/{campaign_id}/firms/{credit_code}/called", access=WATCHERS)
def note_call(request: Request, campaign_id: UUID, credit_code: str, who: Who) -> Response:
    """A firm that nobody could write to was told of it by its liaison."""
    return desk.write(request, who, lambda session: firm_document(calling.note_call(session, who, campaign_id, credit_code)))


@router.post("/campaigns/{campaign_id}/close", access=KEEPERS)
def close_campaign(request: Request, campaign_id: UUID, who: Who) -> Response:
    """Nobody is invited or reminded any more; this cannot be undone."""
    return desk.write(request, who, lambda session: campaign_document(opening.close_campaign(session, who, campaign_id)))
