"""Everything providers remembers. Importing this package makes its whole MetaData known."""

from services.providers.models.base import Base
from services.providers.models.consents import Consent, ConsentedField, ConsentState, NamedRecipient, Paper
from services.providers.models.engagements import (
    Engagement,
    EngagementState,
    EngagementStep,
    EvidenceFile,
    Milestone,
    PlanVersion,
)
from services.providers.models.listing import Product, ProductRevision, Provider, ProviderState
from services.providers.models.matches import Match
from services.providers.models.referrals import Referral, ReferralState
from services.providers.models.seen import (
    SeenCase,
    SeenClosure,
    SeenContact,
    SeenFirm,
    SeenFirmPerson,
    SeenReport,
    SeenVerification,
)

__all__ = [
    "Base", "Consent", "ConsentState", "ConsentedField", "Engagement", "EngagementState", "EngagementStep", "EvidenceFile", "Match", "Milestone",
    "NamedRecipient", "Paper", "PlanVersion", "Product", "ProductRevision", "Provider", "ProviderState", "Referral", "ReferralState", "SeenCase",
    "SeenClosure", "SeenContact", "SeenFirm", "SeenFirmPerson", "SeenReport", "SeenVerification",
]  # fmt: skip
