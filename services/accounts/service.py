"""What accounts hears and does by the clock."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.accounts import handlers
from services.accounts.operations.sweeping import sweep
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed
from services.contracts.envelope import Event
from services.contracts.providers import ProviderApplied, ProviderApproved, ProviderRefused
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService


class AccountsService(RoomService):
    """Lets people act for the firms and providers they belong to."""

    name = "accounts"

    @hears(EnterpriseClaimed)
    def on_enterprise_claimed(self, session: Session, event: Event[EnterpriseClaimed]) -> None:
        handlers.on_enterprise_claimed(session, event)

    @hears(ClaimRefused)
    def on_claim_refused(self, session: Session, event: Event[ClaimRefused]) -> None:
        handlers.on_claim_refused(session, event)

    @hears(ProviderApplied)
    def on_provider_applied(self, session: Session, event: Event[ProviderApplied]) -> None:
        handlers.on_provider_applied(session, event)

    @hears(ProviderApproved)
    def on_provider_approved(self, session: Session, event: Event[ProviderApproved]) -> None:
        handlers.on_provider_approved(session, event)

    @hears(ProviderRefused)
    def on_provider_refused(self, session: Session, event: Event[ProviderRefused]) -> None:
        handlers.on_provider_refused(session, event)

    @every(minutes=10)
    def sweep_what_is_over(self, session: Session) -> None:
        sweep(session)
