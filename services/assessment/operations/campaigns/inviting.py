"""Every line of a list comes to exactly one outcome, in bounded batches; and the SMS to firms that are not here yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.assessment.inviting import Wanted, judge, may_disturb
from services.assessment.models import Campaign, CampaignFirm, CampaignLine, CampaignList, CampaignRefusal, ListedFirm, Outcome
from services.assessment.operations.campaigns.following import NOTHING, Taken, find_taken
from services.assessment.operations.campaigns.recording import entry_of, record_for
from services.assessment.operations.campaigns.writing import Reach, acted_for, ask_to_call, reach_of, write_to
from services.assessment.recording import ResultEntry
from services.contracts.refusals import Fault
from services.contracts.words import _
from services.ui.showing import day
from services.workdays import closing_of, today

BATCH = 500
LETTERS_AT_ONCE = 100


@dataclass(slots=True)
class Known:
    """What is known of the firms of a batch, by credit code; it grows as the batch is worked through."""

    here: dict[str, ListedFirm]
    reach: Reach
    uploaded_by: UUID
    refused: set[str]
    taken: dict[UUID, Taken]
    invited: dict[str, CampaignFirm] = field(default_factory=dict)

    def enterprise_of(self, credit_code: str) -> UUID | None:
        firm = self.here.get(credit_code)
        return firm.enterprise_id if firm else None


def take_in_lines(session: Session, sheet: CampaignList, now: datetime, *, batch: int = BATCH) -> None:
    """The next lines of a list that is read."""
    campaign = session.get_one(Campaign, sheet.campaign_id)
    untouched = select(CampaignLine).where(CampaignLine.list_id == sheet.list_id, CampaignLine.outcome.is_(None))
    lines = list(session.scalars(untouched.order_by(CampaignLine.number).limit(batch)))
    judged = [(line, _judge(campaign, sheet, line, now)) for line in lines]
    known = _look_up(session, campaign, sheet, [found[0].credit_code for _line, found in judged if found])
    for line, found in judged:
        if found is not None:
            line.outcome, line.faults = _take_in(session, campaign, line, *found, known, now)
            if line.outcome in (Outcome.KNOWN, Outcome.TESTED):
                line.cells = [text if at != sheet.columns.get("mobile") else "" for at, text in enumerate(line.cells)]
    sheet.tally([str(line.outcome) for line in lines], now)
    session.flush()


def _judge(
    campaign: Campaign, sheet: CampaignList, line: CampaignLine, now: datetime
) -> tuple[Wanted, ResultEntry | None] | None:  # fmt: skip
    """The firm a line means and the result it states; None, and the line is faulty, where it means none."""
    cells = {name: line.cells[at] for name, at in sheet.columns.items()}
    wanted, faults = judge(cells, today(now))
    entry = None
    if wanted is not None and wanted.recorded is not None:
        entry, faults = entry_of(wanted.recorded, campaign.pack)
    if not campaign.is_running(now):
        faults = [Fault("", _("处理到这一行时活动已经结束，没有邀请"))]
    named = {fault["where"] for fault in line.faults or ()}
    found = [*(line.faults or ()), *(_as_json(fault) for fault in faults if fault.where not in named)]
    if not found and wanted is not None:
        return wanted, entry
    line.outcome, line.faults = Outcome.FAULTY, found
    return None


def _look_up(session: Session, campaign: Campaign, sheet: CampaignList, codes: Collection[str]) -> Known:
    here = {firm.credit_code: firm for firm in session.scalars(select(ListedFirm).where(ListedFirm.credit_code.in_(codes)))}
    ids = [firm.enterprise_id for firm in here.values()]
    mine = select(CampaignFirm).where(CampaignFirm.campaign_id == campaign.campaign_id, CampaignFirm.credit_code.in_(codes))
    return Known(
        here=here,
        reach=reach_of(session, ids),
        uploaded_by=sheet.uploaded_by,
        refused=set(session.scalars(select(CampaignRefusal.credit_code).where(CampaignRefusal.credit_code.in_(codes)))),
        taken=find_taken(session, campaign, ids),
        invited={firm.credit_code: firm for firm in session.scalars(mine)},
    )


def _take_in(
    session: Session, campaign: Campaign, line: CampaignLine, wanted: Wanted, entry: ResultEntry | None, known: Known, now: datetime
) -> tuple[Outcome, list[dict[str, str]] | None]:  # fmt: skip
    """What becomes of a line that is right in itself, and what is to be said of it."""
    earlier = known.invited.get(wanted.credit_code)
    if earlier is not None:
        return Outcome.REPEATED, [_as_json(_where_before(line, earlier))]
    enterprise_id = known.enterprise_of(wanted.credit_code)
    taken = known.taken.get(enterprise_id, NOTHING) if enterprise_id else NOTHING
    is_here = enterprise_id in known.reach.claimed
    fault = _record(session, known, enterprise_id, entry) if entry else None
    must_call = not is_here and not wanted.mobile and enterprise_id in known.reach.cases
    if entry is None and taken.submitted_at is None:
        fault = _why_not(wanted, known, is_here or must_call)
    if fault:
        return Outcome.FAULTY, [_as_json(fault)]
    firm = _add(session, campaign, line, wanted, entry, known, taken, now)
    if entry or taken.submitted_at is not None:
        firm.mobile, firm.invited_at = None, now
        return Outcome.TESTED, [_as_json(_what_is_there(entry, firm))]
    if is_here:
        firm.mobile, firm.invited_at = None, now
        write_to(session, campaign, firm, known.reach, now)
        return Outcome.KNOWN, None
    if must_call:
        ask_to_call(session, campaign, firm, known.reach)
        return Outcome.TO_CALL, [
            _as_json(Fault("", _("还没有人在本中心经办这家企业，名单里也没有手机号，已请企业联络员打电话邀请")))
        ]
    return Outcome.INVITED, None


def _record(session: Session, known: Known, enterprise_id: UUID | None, entry: ResultEntry) -> Fault | None:
    """Record the stated result where the firm has a case; else it waits for one."""
    case_id = known.reach.cases.get(enterprise_id) if enterprise_id else None
    refusal = record_for(session, known.uploaded_by, case_id, entry) if case_id else ""
    return Fault(_("已有结果平台"), refusal) if refusal else None


def _why_not(wanted: Wanted, known: Known, can_be_reached: bool) -> Fault | None:
    if wanted.credit_code in known.refused:
        return Fault("", _("企业选择了不再接收测评活动的邀请，请电话联系"))
    if not can_be_reached and not wanted.mobile:
        return Fault(_("联系人手机"), _("没有填写；这家企业在本中心没有经办人，也没有联络员，请补上手机号再上传"))
    return None


def _add(
    session: Session, campaign: Campaign, line: CampaignLine, wanted: Wanted, entry: ResultEntry | None, known: Known, taken: Taken,
    now: datetime,
) -> CampaignFirm:  # fmt: skip
    listed = known.here.get(wanted.credit_code)
    waits = entry is not None and (listed is None or listed.enterprise_id not in known.reach.cases)
    tested_at = closing_of(entry.tested_on, time()) if entry else None
    firm = CampaignFirm(
        campaign_id=campaign.campaign_id, credit_code=wanted.credit_code, list_id=line.list_id, number=line.number,
        firm=wanted.firm, park=wanted.park or (listed.park if listed else None) or campaign.park,
        industry=wanted.industry or (listed.industry if listed else None), mobile=wanted.mobile,
        enterprise_id=listed.enterprise_id if listed else None, recorded=entry.model_dump(mode="json") if entry else None,
        recorded_by=known.uploaded_by if waits else None, added_at=now, started_at=taken.started_at,
        submitted_at=taken.submitted_at or tested_at, verified_at=taken.verified_at,
    )  # fmt: skip
    session.add(firm)
    known.invited[wanted.credit_code] = firm
    return firm


def _where_before(line: CampaignLine, earlier: CampaignFirm) -> Fault:
    if earlier.list_id == line.list_id:
        return Fault("", _("与第 %(n)s 行是同一家企业，按前一行处理") % {"n": earlier.number})
    return Fault("", _("已在这个活动以前上传的名单里（第 %(n)s 行），没有重复邀请") % {"n": earlier.number})


def _what_is_there(entry: ResultEntry | None, firm: CampaignFirm) -> Fault:
    if entry:
        return Fault("", _("%(day)s在%(platform)s测过，%(score)s 分（外部结果，按名单登记）") % {
            "day": day(entry.tested_on), "platform": entry.platform_title, "score": f"{entry.score:f}",
        })  # fmt: skip
    return Fault("", _("已经测过（%(day)s）") % {"day": day(firm.submitted_at)})


def invite_waiting(session: Session, now: datetime, *, at_once: int = LETTERS_AT_ONCE) -> int:
    """The next SMS to firms nobody acts for here yet; by day only, few at a time, so that codes never queue behind them."""
    if not may_disturb(now):
        return 0
    waiting = (
        select(CampaignFirm, Campaign)
        .join(Campaign)
        .where(
            Campaign.closed_at.is_(None), Campaign.closes_on >= today(now), CampaignFirm.invited_at.is_(None),
            CampaignFirm.muted_at.is_(None), CampaignFirm.submitted_at.is_(None),
            or_(~CampaignFirm.to_call, acted_for()),
        )
        .order_by(CampaignFirm.campaign_id, CampaignFirm.credit_code)
    )  # fmt: skip
    rows = session.execute(waiting.limit(at_once).with_for_update(skip_locked=True, of=CampaignFirm)).all()
    reach = reach_of(session, [firm.enterprise_id for firm, _campaign in rows])
    for firm, campaign in rows:
        firm.invited_at, firm.to_call = now, False
        write_to(session, campaign, firm, reach, now)
    return len(rows)


def _as_json(fault: Fault) -> dict[str, Any]:
    return {"where": fault.where, "what": fault.what}
