"""The shelves of the demonstration center: the two editions that ship with it; and its calendar."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.outreach.demonstration_gatherings import furnish_gatherings
from services.outreach.models import Edition
from services.outreach.operations.publishing import adopt_packaged
from services.outreach.packaged import FILES
from services.ui.identity import identity_of


def furnish(session: Session) -> None:
    """Publish what ships with the center; a second time changes nothing."""
    manager = identity_of(demo_id("manager@demo"), demo_id("manager@demo"), [Role.MANAGER])
    for document in FILES:
        edition_id = demo_id(f"edition {document}")
        if session.get(Edition, edition_id) is None:
            adopt_packaged(session, manager, document, edition_id=edition_id)
    furnish_gatherings(session)
