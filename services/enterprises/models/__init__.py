"""What enterprises remembers."""

from services.enterprises.models.base import Base
from services.enterprises.models.cases import Case, CaseState, ServiceRecord, StepMark, ThreadEntry
from services.enterprises.models.delegations import Delegation, DelegationState
from services.enterprises.models.firms import Claim, ClaimState, Figures, Firm, Member, Standing, Upload
from services.enterprises.models.leads import Lead, LeadState
from services.enterprises.models.people import Person
from services.enterprises.models.rosters import Roster, RosterLine, RosterState

__all__ = [
    "Base", "Case", "CaseState", "Claim", "ClaimState", "Delegation", "DelegationState", "Figures", "Firm", "Lead", "LeadState", "Member", "Person",
    "Roster", "RosterLine", "RosterState", "ServiceRecord", "Standing", "StepMark", "ThreadEntry", "Upload",
]  # fmt: skip
