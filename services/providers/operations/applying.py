"""A provider asks to be listed, and a manager decides."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.providers import ProviderApplied, ProviderApproved, ProviderRefused
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.providers.entries import ApplicationEntry
from services.providers.models import Provider, ProviderState
from services.ui.identity import Identity


def apply_as_provider(session: Session, who: Identity, entry: ApplicationEntry, *, provider_id: UUID | None = None) -> Provider:
    """Ask to be listed. One application or listing per credit code and per person, unless it was refused."""
    standing = session.scalar(
        select(Provider).where(Provider.applied_by == who.person_id, Provider.state != ProviderState.REFUSED).limit(1)
    )
    if standing is not None:
        raise Refused(_("您已经提交过申请：{name}。").format(name=standing.name))
    provider = Provider(
        provider_id=provider_id or uuid7(),
        applied_by=who.person_id,
        applied_at=datetime.now(UTC),
        **entry.model_dump(mode="json"),
    )
    try:
        with session.begin_nested():
            session.add(provider)
    except IntegrityError as error:
        raise Refused(_("这个统一社会信用代码已经有服务商申请或入库。"), where="credit_code") from error
    say(session, ProviderApplied(provider_id=provider.provider_id, name=provider.name, person_id=who.person_id))
    return provider


def approve_provider(session: Session, who: Identity, provider_id: UUID) -> Provider:
    """List the provider and let its applicant act for it."""
    provider = _lock(session, provider_id)
    provider.approve(who.person_id, datetime.now(UTC))
    say(session, ProviderApproved(provider_id=provider_id, name=provider.name, person_id=provider.applied_by))
    return provider


def refuse_provider(session: Session, who: Identity, provider_id: UUID, reason: str) -> Provider:
    """Turn the application down, saying why."""
    provider = _lock(session, provider_id)
    provider.refuse(who.person_id, datetime.now(UTC), reason)
    say(session, ProviderRefused(provider_id=provider_id, person_id=provider.applied_by, reason=reason))
    return provider


def _lock(session: Session, provider_id: UUID) -> Provider:
    provider = session.get(Provider, provider_id, with_for_update=True)
    if provider is None:
        raise NotFound(_("没有这份申请。"))
    return provider
