"""Which cases are whose."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from services.board.models import BoardCase
from services.contracts.vocabulary import Role
from services.ui.identity import Identity

WHOLE_CENTER = (Role.MANAGER, Role.COMMISSIONER)
TEAM = (Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR)


def visible_cases(who: Identity) -> ColumnElement[bool]:
    """Every case for manager and commissioner; for liaison and mentor those in whose team they are."""
    if who.has(*WHOLE_CENTER):
        return true()
    if not who.has(Role.LIAISON, Role.MENTOR):
        return false()
    return or_(BoardCase.liaison_id == who.person_id, BoardCase.mentor_id == who.person_id)
