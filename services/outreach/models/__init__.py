"""Tables of the room."""

from services.outreach.models.attempts import Attempt
from services.outreach.models.base import Base
from services.outreach.models.checks import QuickCheck
from services.outreach.models.editions import Edition, EditionReading, EditionState
from services.outreach.models.seen import SeenCase, SeenClaim, SeenEngagement, SeenFirm, SeenRun, SeenUplift, SeenVerification

__all__ = [
    "Attempt", "Base", "Edition", "EditionReading", "EditionState", "QuickCheck", "SeenCase", "SeenClaim", "SeenEngagement",
    "SeenFirm", "SeenRun", "SeenUplift", "SeenVerification",
]  # fmt: skip
