"""What accounts does when it hears who acts for whom."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.accounts.operations.belonging import note_affiliation
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed
from services.contracts.envelope import Event
from services.contracts.providers import ProviderApplied, ProviderApproved, ProviderRefused
from services.contracts.vocabulary import Role


def on_enterprise_claimed(session: Session, event: Event[EnterpriseClaimed]) -> None:
    """The person acts for the firm from now on."""
    note_affiliation(session, event.data.person_id, event.data.enterprise_id, Role.SME, joined_at=event.time, because=event)


def on_claim_refused(session: Session, event: Event[ClaimRefused]) -> None:
    """The person no longer acts for the firm, and is signed out."""
    note_affiliation(session, event.data.person_id, event.data.enterprise_id, Role.SME, left_at=event.time, because=event)


def on_provider_applied(session: Session, event: Event[ProviderApplied]) -> None:
    """An applicant may follow the application, and acts for nobody yet."""
    note_affiliation(session, event.data.person_id, event.data.provider_id, Role.PROVIDER, applied_at=event.time, because=event)


def on_provider_approved(session: Session, event: Event[ProviderApproved]) -> None:
    """The person acts for the provider from now on."""
    note_affiliation(session, event.data.person_id, event.data.provider_id, Role.PROVIDER, joined_at=event.time, because=event)


def on_provider_refused(session: Session, event: Event[ProviderRefused]) -> None:
    """The person does not act for the provider."""
    note_affiliation(session, event.data.person_id, event.data.provider_id, Role.PROVIDER, left_at=event.time, because=event)
