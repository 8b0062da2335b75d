"""Referrals and engagements as a provider sees them: of the firm only what its consent names, and only while it stands.

What is not consented never leaves the database: each field of the firm is selected only where its consent row exists,
the consent is in force, and the referral is the provider's and still open or accepted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from services.contracts.industries import division_name
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import LEVEL_NAMES
from services.contracts.words import _
from services.providers.consenting import ConsentField
from services.providers.models import (
    Consent,
    ConsentedField,
    ConsentState,
    Engagement,
    EngagementState,
    Referral,
    ReferralState,
    SeenCase,
    SeenContact,
    SeenFirm,
    SeenFirmPerson,
    SeenReport,
)
from services.ui.identity import Identity

PAGE = 30
FINISHED = (EngagementState.ACCEPTED, EngagementState.ENDED)
"""Once a project is over its provider sees nothing more of the firm: that is what the consent says."""


@dataclass(frozen=True, slots=True)
class ShownReferral:
    """What a provider may know. `shown` maps each consented field to its value; empty when nothing may be shown."""

    referral_id: UUID
    state: ReferralState
    scenes: list[str]
    offered_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    reason: str | None
    withdrawn: bool
    engagement_id: UUID | None
    engagement_state: str | None
    shown: dict[str, str]
    findings: list[dict[str, Any]]

    @property
    def title(self) -> str:
        """The firm's name if it may be shown, else what it needs."""
        if name := self.shown.get(ConsentField.NAME):
            return name
        if self.engagement_state in FINISHED:
            return _("企业（项目已结束，信息已关闭）")
        if self.withdrawn or self.state not in (ReferralState.OFFERED, ReferralState.ACCEPTED):
            return _("企业（对接已结束，信息已关闭）")
        return _("企业（名称未授权查看）")


def list_referrals(
    session: Session, who: Identity, *, before: tuple[datetime, UUID] | None = None, limit: int = PAGE
) -> list[ShownReferral]:
    """The provider's referrals, newest first; `before` continues after the last one shown."""
    query = _shown(who).order_by(Referral.offered_at.desc(), Referral.referral_id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(Referral.offered_at, Referral.referral_id) < tuple_(*before))
    return [_read(row) for row in session.execute(query)]


def get_referral(session: Session, who: Identity, referral_id: UUID) -> ShownReferral:
    """One referral.

    Raises:
        NotFound: there is none, or it was not offered to this provider.
    """
    row = session.execute(_shown(who).where(Referral.referral_id == referral_id)).one_or_none()
    if row is None:
        raise NotFound(_("没有这条对接，或不是发给贵单位的。"))
    return _read(row)


def find_shown_of(session: Session, who: Identity, engagement_id: UUID) -> ShownReferral | None:
    """The referral from which the provider's engagement came."""
    row = session.execute(_shown(who).where(Engagement.engagement_id == engagement_id)).one_or_none()
    return _read(row) if row else None


def titles_of(session: Session, who: Identity, engagement_ids: Collection[UUID]) -> dict[UUID, str]:
    """What the provider may call the firm of each of its engagements."""
    if not engagement_ids:
        return {}
    rows = session.execute(_shown(who).where(Engagement.engagement_id.in_(engagement_ids)))
    return {shown.engagement_id: shown.title for shown in map(_read, rows) if shown.engagement_id}


def _shown(who: Identity) -> Select[Any]:
    contact = _contact()
    return (
        select(
            Referral, Engagement.engagement_id, Engagement.state.label("engagement_state"),
            (Consent.state == ConsentState.WITHDRAWN).label("withdrawn"),
            _if_consented(ConsentField.NAME, SeenFirm.name).label("name"),
            _if_consented(ConsentField.CREDIT_CODE, SeenFirm.credit_code).label("credit_code"),
            _if_consented(ConsentField.PROFILE, SeenFirm.industry).label("industry"),
            _if_consented(ConsentField.PROFILE, SeenFirm.size_class).label("size_class"),
            _if_consented(ConsentField.PROFILE, SeenFirm.district).label("district"),
            _if_consented(ConsentField.PROFILE, SeenFirm.park).label("park"),
            _if_consented(ConsentField.CONTACT, contact.c.name).label("contact_name"),
            _if_consented(ConsentField.CONTACT, contact.c.mobile).label("contact_mobile"),
            _if_consented(ConsentField.LEVEL, SeenCase.level).label("level"),
            _if_consented(ConsentField.FINDINGS, _findings()).label("findings"),
        )
        .select_from(Referral)
        .join(Consent, Consent.consent_id == Referral.consent_id)
        .join(Engagement, Engagement.referral_id == Referral.referral_id, isouter=True)
        .join(SeenFirm, SeenFirm.enterprise_id == Referral.enterprise_id, isouter=True)
        .join(SeenCase, SeenCase.case_id == Referral.case_id, isouter=True)
        .join(contact, true(), isouter=True)
        .where(Referral.provider_id == who.organisation_id)
    )  # fmt: skip


def _if_consented(field: ConsentField, value: Any) -> ColumnElement[Any]:
    consented = exists().where(ConsentedField.consent_id == Referral.consent_id, ConsentedField.field == field.value)
    in_force = Consent.state.in_((ConsentState.ASKING, ConsentState.PLACED))
    open_offer = and_(Referral.state == ReferralState.OFFERED, Referral.expires_at > func.now())
    going_on = and_(Referral.state == ReferralState.ACCEPTED, Engagement.state.not_in(FINISHED))
    return case((and_(consented, in_force, or_(open_offer, going_on)), value), else_=None)


def _contact() -> Any:
    """Who speaks for the firm: whoever claimed it first and was not refused since."""
    return (
        select(SeenContact.name, SeenContact.mobile)
        .select_from(SeenFirmPerson)
        .join(SeenContact, SeenContact.person_id == SeenFirmPerson.person_id)
        .where(
            SeenFirmPerson.enterprise_id == Referral.enterprise_id,
            SeenFirmPerson.claimed_at.is_not(None),
            or_(SeenFirmPerson.refused_at.is_(None), SeenFirmPerson.refused_at < SeenFirmPerson.claimed_at),
            SeenContact.name.is_not(None),
        )
        .order_by(SeenFirmPerson.as_colleague, SeenFirmPerson.claimed_at)
        .limit(1)
        .correlate(Referral)
        .lateral("contact")
    )


def _findings() -> Any:
    return (
        select(SeenReport.findings)
        .where(SeenReport.case_id == Referral.case_id)
        .order_by(SeenReport.reported_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _read(row: Any) -> ShownReferral:
    referral: Referral = row.Referral
    return ShownReferral(
        referral_id=referral.referral_id, state=ReferralState(referral.state), scenes=list(referral.scenes),
        offered_at=referral.offered_at, expires_at=referral.expires_at, answered_at=referral.answered_at, reason=referral.reason,
        withdrawn=row.withdrawn, engagement_id=row.engagement_id, engagement_state=row.engagement_state,
        shown=_fields(row), findings=list(row.findings or []),
    )  # fmt: skip


def _fields(row: Any) -> dict[str, str]:
    profile = [division_name(row.industry), row.size_class, row.district, row.park] if row.industry else []
    contact = [row.contact_name, row.contact_mobile]
    shown = {
        ConsentField.NAME: row.name,
        ConsentField.CREDIT_CODE: row.credit_code,
        ConsentField.PROFILE: " · ".join(part for part in profile if part),
        ConsentField.CONTACT: " ".join(part for part in contact if part),
        ConsentField.LEVEL: LEVEL_NAMES[row.level] if row.level is not None else None,
    }
    return {str(field): value for field, value in shown.items() if value}
