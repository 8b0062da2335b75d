"""Files and who may open them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.enterprises.models import Case, Delegation, Upload
from services.enterprises.queries.seeing import visible_cases
from services.ui.identity import Identity


def get_upload(session: Session, who: Identity, upload_id: UUID) -> Upload | None:
    """The file, for who sent it; licences also for those who check them, papers for those who see the case."""
    may: list[ColumnElement[bool]] = [Upload.uploaded_by == who.person_id]
    if who.has(Role.LIAISON, Role.MANAGER):
        may.append(Upload.kind == "licence")
    papers = select(Delegation.paper_id).join(Case, Case.id == Delegation.case_id).where(visible_cases(who))
    may.append((Upload.kind == "paper") & Upload.id.in_(papers))
    return session.scalars(select(Upload).where(Upload.id == upload_id, or_(*may))).one_or_none()
