"""The firm's consent: given by the firm alone or on a signed paper, and taken back as easily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.providers import ConsentGranted, ConsentWithdrawn
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.providers.consenting import TEXT_VERSION, ConsentField, Recipient, compose
from services.providers.entries import ConsentEntry
from services.providers.models import (
    Consent,
    ConsentedField,
    ConsentState,
    Engagement,
    EngagementState,
    NamedRecipient,
    Paper,
    Provider,
    ProviderState,
    SeenCase,
)
from services.providers.models.consents import LIVE
from services.providers.operations.offering import lock_consent, offer_next
from services.providers.operations.papers import keep_paper
from services.providers.operations.stopping import stop_referrals
from services.providers.queries.cases import (
    find_firm,
    find_match,
    find_report,
    get_case,
    is_closed,
    is_firm_of,
    is_liaison_of,
    is_resting,
)
from services.providers.queries.claims import may_know
from services.providers.queries.consents import get_consent
from services.ui.identity import Identity


def grant_consent(session: Session, who: Identity, case_id: UUID, entry: ConsentEntry, *, paper: bytes | None = None) -> Consent:
    """Keep what the firm consented to and offer its need to the first recipient.

    `paper` is the photographed signed paper where the liaison brings it; without one only the firm itself may consent.
    """
    photo = paper if paper is not None else entry.paper.content() if entry.paper else None
    case = get_case(session, who, case_id)
    require_firm(who, case, photo)
    session.execute(select(SeenCase.case_id).where(SeenCase.case_id == case_id).with_for_update())
    _require_room_for_consent(session, case_id)
    _require_known(session, who, case, entry.fields)
    kept = keep_paper(session, who, case_id, photo) if photo is not None else None
    consent = _write(session, who, case, entry, kept)
    fact = ConsentGranted(
        consent_id=consent.consent_id, case_id=case_id, enterprise_id=case.enterprise_id, recipients=entry.recipients,
        fields=[str(field) for field in entry.fields], by="paper" if kept else "online",
    )  # fmt: skip
    offer_next(session, consent, because=say(session, fact))
    return consent


def withdraw_consent(session: Session, who: Identity, consent_id: UUID) -> Consent:
    """Take the consent back: offers stop, nothing is shown any more, a plan not agreed yet ends."""
    _seen, case = get_consent(session, who, consent_id)
    consent = lock_consent(session, consent_id) if is_firm_of(who, case) or is_liaison_of(who, case) else None
    if consent is None:
        raise NotFound(_("没有这份同意书，或您无权撤回。"))
    now = datetime.now(UTC)
    consent.withdraw(who.person_id, now)
    stop_referrals(session, consent, now)
    say(session, ConsentWithdrawn(consent_id=consent_id, case_id=consent.case_id, enterprise_id=consent.enterprise_id))
    return consent


def require_firm(who: Identity, case: SeenCase, paper: bytes | None) -> None:
    """Only the firm itself, or its liaison with a signed paper.

    Raises:
        Refused: somebody else, or the liaison without a paper.
    """
    if is_liaison_of(who, case):
        if paper is None:
            raise Invalid(_("联络员不能代企业同意或验收，请上传企业签字盖章的照片。"), where="paper")
    elif not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以同意或验收。"), status=403)
    elif paper is not None:
        raise Invalid(_("企业本人在线办理，不需要上传签字照片。"), where="paper")


def _require_room_for_consent(session: Session, case_id: UUID) -> None:
    if is_closed(session, case_id):
        raise Refused(_("案卷已经结束，不能再对接服务商。"))
    if is_resting(session, case_id):
        raise Refused(_("专案已暂停，恢复后才能对接服务商。"))
    live = session.scalar(select(Consent).where(Consent.case_id == case_id, Consent.state.in_(LIVE)).with_for_update())
    if live is not None and live.state == ConsentState.PLACED and _is_done(session, case_id):
        live.close(datetime.now(UTC))
        session.flush()
    elif live is not None:
        raise Refused(_("已有一份有效的同意书，正在征询或已有服务商接受；如要更换，请先撤回。"))
    elif not _is_done(session, case_id):
        raise Refused(_("已有项目在实施，完成验收后才能对接新的服务商。"))


def _require_known(session: Session, who: Identity, case: SeenCase, fields: Sequence[ConsentField]) -> None:
    """Nobody gives away what they may not see themselves yet."""
    report = find_report(session, case.case_id)
    since = {ConsentField.LEVEL: case.level_as_of, ConsentField.FINDINGS: report.reported_at if report else None}
    hidden = [field for field in fields if not may_know(session, who, since.get(field))]
    if hidden:
        raise Refused(
            _("联络员核实营业执照后，才能提供认领之前的{fields}，请先不选。").format(fields="、".join(hidden)), where="fields"
        )


def _is_done(session: Session, case_id: UUID) -> bool:
    finished = (EngagementState.ACCEPTED, EngagementState.ENDED)
    query = select(Engagement.engagement_id).where(Engagement.case_id == case_id, Engagement.state.not_in(finished))
    return session.scalar(query.limit(1)) is None


def _write(session: Session, who: Identity, case: SeenCase, entry: ConsentEntry, paper: Paper | None) -> Consent:
    if entry.text_version != TEXT_VERSION:
        raise Invalid(_("同意书文字已经更新，请重新阅读后再提交。"), where="text_version")
    firm = find_firm(session, case.enterprise_id)
    if firm is None:
        raise Refused(_("企业信息还没有同步过来，请稍后再试。"))
    match = find_match(session, case.case_id)
    consent = Consent(
        consent_id=uuid7(), case_id=case.case_id, enterprise_id=case.enterprise_id, match_id=match.match_id if match else None,
        text_version=TEXT_VERSION, text=compose(firm.name, _recipients(session, entry.recipients), entry.fields),
        by="paper" if paper else "online", paper_id=paper.paper_id if paper else None,
        given_by=who.person_id, given_at=datetime.now(UTC), state=ConsentState.ASKING,
        recipients=[NamedRecipient(provider_id=one, position=place) for place, one in enumerate(entry.recipients, start=1)],
        fields=[ConsentedField(field=str(field)) for field in entry.fields],
    )  # fmt: skip
    session.add(consent)
    session.flush()
    return consent


def _recipients(session: Session, ids: list[UUID]) -> list[Recipient]:
    query = select(Provider).where(Provider.provider_id.in_(ids), Provider.state == ProviderState.LISTED)
    listed = {one.provider_id: one for one in session.scalars(query)}
    if len(listed) != len(ids):
        raise Invalid(_("所选服务商中有不在资源库内的，请重新选择。"), where="recipients")
    return [Recipient(listed[one].name, listed[one].contact_phone) for one in ids]
