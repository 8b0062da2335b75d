"""Tables of the room."""

from services.outreach.models.attempts import Attempt
from services.outreach.models.base import Base
from services.outreach.models.checks import QuickCheck
from services.outreach.models.editions import Edition, EditionReading, EditionState
from services.outreach.models.gatherings import Gathering, GatheringState, Series
from services.outreach.models.known import KnownFirm
from services.outreach.models.promises import Promise
from services.outreach.models.registrations import ACTIVE, Certificate, CheckIn, Registration, SeatState
from services.outreach.models.seen import SeenCase, SeenClaim, SeenEngagement, SeenFirm, SeenRun, SeenUplift, SeenVerification
from services.outreach.models.stories import Story, StoryPaper, StoryState, StoryVersion

__all__ = [
    "ACTIVE", "Attempt", "Base", "Certificate", "CheckIn", "Edition", "EditionReading", "EditionState", "Gathering",
    "GatheringState", "KnownFirm", "Promise", "QuickCheck", "Registration", "SeatState", "SeenCase", "SeenClaim", "SeenEngagement",
    "SeenFirm", "SeenRun", "SeenUplift", "SeenVerification", "Series", "Story", "StoryPaper", "StoryState", "StoryVersion",
]  # fmt: skip
