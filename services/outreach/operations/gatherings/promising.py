"""Promised contacts: who agreed to be in touch with a firm, about what, by when."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import ContactPromised
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.gathering_entries import PromiseEntry
from services.outreach.models import GatheringState, KnownFirm, Promise
from services.outreach.models.gatherings import DOOR_OPENS, now
from services.outreach.queries.gatherings.firms import find_firm_by_text
from services.outreach.queries.gatherings.gatherings import get_gathering
from services.outreach.queries.seen import find_open_case
from services.ui.identity import Identity
from services.workdays import today


def promise_contact(session: Session, who: Identity, gathering_id: UUID, entry: PromiseEntry) -> Promise:
    """Note what a firm and somebody else agreed on at a gathering.

    Raises:
        Invalid: a firm the center does not know, or a day that is over.
        Refused: the gathering was cancelled or has not come yet.
    """
    gathering = get_gathering(session, gathering_id)
    if gathering.state == GatheringState.CANCELLED:
        raise Refused(_("这场活动已经取消"))
    if now() < gathering.starts_at - DOOR_OPENS:
        raise Refused(_("活动还没有开始，谈妥之后再登记"))
    firm = _firm(session, entry)
    if entry.due_on is not None and entry.due_on < today(now()):
        raise Invalid(_("约定的日期已经过去，请填写今天或以后"), where="due_on")
    values = entry.model_dump(exclude={"firm", "enterprise_id"})
    promise = Promise(
        promise_id=uuid7(), gathering_id=gathering_id, enterprise_id=firm.enterprise_id, firm_name=firm.name,
        case_id=find_open_case(session, firm.enterprise_id), made_by=who.person_id, made_at=now(), **values,
    )  # fmt: skip
    session.add(promise)
    say(session, ContactPromised(
        gathering_id=gathering_id, kind=gathering.kind, promise_id=promise.promise_id, enterprise_id=promise.enterprise_id,
        case_id=promise.case_id, **values,
    ))  # fmt: skip
    return promise


def _firm(session: Session, entry: PromiseEntry) -> KnownFirm:
    if entry.enterprise_id is not None:
        firm, where = session.get(KnownFirm, entry.enterprise_id), "enterprise_id"
    else:
        firm, where = find_firm_by_text(session, entry.firm) if entry.firm else None, "firm"
    if firm is None:
        raise Invalid(_("企业名录里没有这家企业：请填写完整的企业名称或统一社会信用代码；新企业请先登记"), where=where)
    return firm
