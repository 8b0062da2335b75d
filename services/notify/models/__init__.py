"""What notify remembers."""

from services.notify.models.base import Base
from services.notify.models.letters import Letter, LetterState, Message, Notice
from services.notify.models.people import Case, Organisation, Person, Preference, Team, VisitExpert

__all__ = [
    "Base",
    "Case",
    "Letter",
    "LetterState",
    "Message",
    "Notice",
    "Organisation",
    "Person",
    "Preference",
    "Team",
    "VisitExpert",
]
