"""Campaigns as programs read them. Numbers to call are in none of them."""

from __future__ import annotations

from typing import Any

from services.assessment.models import Campaign, CampaignFirm, CampaignLine, CampaignList, Outcome
from services.assessment.queries.campaign_counts import Count


def campaign_document(campaign: Campaign, count: Count | None = None) -> dict[str, Any]:
    return {
        "campaign_id": campaign.campaign_id, "title": campaign.title, "pack": campaign.pack, "park": campaign.park,
        "message": campaign.message, "closes_on": campaign.closes_on, "remind_days": campaign.remind_days,
        "opened_at": campaign.opened_at, "closed_at": campaign.closed_at, "funnel": count_document(count) if count else None,
    }  # fmt: skip


def count_document(count: Count, group: str = "") -> dict[str, Any]:
    named = {group: getattr(count, group)} if group else {}
    return named | {
        name: getattr(count, name)
        for name in ("listed", "invited", "started", "submitted", "verified", "muted", "waiting", "to_call")
    }


def list_document(sheet: CampaignList) -> dict[str, Any]:
    return {
        "list_id": sheet.list_id, "campaign_id": sheet.campaign_id, "file_name": sheet.file_name, "state": sheet.state,
        "error": sheet.error, "rows": sheet.rows, "read_to": sheet.read_to, "lines": sheet.lines,
        "done": sheet.done, "outcomes": {str(one): sheet.outcomes.get(one, 0) for one in Outcome}, "uploaded_at": sheet.uploaded_at,
        "finished_at": sheet.finished_at,
    }  # fmt: skip


def line_document(sheet: CampaignList, line: CampaignLine) -> dict[str, Any]:
    said: dict[str, Any] = {name: line.cells[sheet.columns[name]] for name in ("firm", "credit_code") if name in sheet.columns}
    return {"number": line.number, **said, "outcome": line.outcome, "faults": line.faults or []}


def firm_document(firm: CampaignFirm) -> dict[str, Any]:
    names = ("credit_code", "firm", "park", "industry", "enterprise_id", "recorded", "to_call", "called_by", "invited_at", "started_at", "submitted_at",
             "verified_at", "muted_at")  # fmt: skip
    return {name: getattr(firm, name) for name in names}
