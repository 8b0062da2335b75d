"""An edition is drafted, put right, published, and gives way to the next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import EditionPublished, EditionRead
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.entries.editions import EditionEntry
from services.outreach.models import Edition, EditionReading, EditionState
from services.outreach.packaged import packaged_entry, packaged_key
from services.outreach.queries.editions import get_edition
from services.outreach.queries.seen import find_open_case
from services.ui.identity import Identity


def draft_edition(session: Session, who: Identity, entry: EditionEntry, *, edition_id: UUID | None = None) -> Edition:
    edition = Edition(
        edition_id=edition_id or uuid7(),
        state=EditionState.DRAFT,
        made_by=who.person_id,
        made_at=datetime.now(UTC),
        **_text(entry),
    )
    session.add(edition)
    session.flush()
    return edition


def change_edition(session: Session, edition_id: UUID, entry: EditionEntry) -> Edition:
    """A draft is put right; what was published stays as it was read."""
    edition = _lock(session, edition_id)
    edition.demand_draft()
    for name, value in _text(entry).items():
        setattr(edition, name, value)
    return edition


def publish_edition(session: Session, edition_id: UUID) -> Edition:
    """The edition is in force from now on; the one before stays readable and says so."""
    edition = _lock(session, edition_id)
    _one_at_a_time(session, edition.document)
    now = datetime.now(UTC)
    in_force = (Edition.document == edition.document) & (Edition.state == EditionState.PUBLISHED)
    before = session.scalar(select(Edition).where(in_force).with_for_update().execution_options(populate_existing=True))
    edition.demand_draft()
    if before is not None:
        before.give_way(edition_id, now)
        session.flush()
    edition.publish(now)
    session.flush()
    say(session, EditionPublished(
        edition_id=edition_id, document=edition.document, title=edition.title, label=edition.label,
    ))  # fmt: skip
    return edition


def adopt_packaged(session: Session, who: Identity, document: str, *, edition_id: UUID | None = None) -> Edition:
    """Publish the edition that ships with the center, so that a new one need not begin with empty shelves."""
    key = packaged_key(document)
    _one_at_a_time(session, document)
    if session.scalar(select(Edition.edition_id).where(Edition.packaged == key)) is not None:
        raise Refused(_("自带的这一版已经采用过了"))
    edition = draft_edition(session, who, packaged_entry(document), edition_id=edition_id)
    edition.packaged = key
    return publish_edition(session, edition.edition_id)


def note_reading(session: Session, who: Identity, edition_id: UUID) -> bool:
    """Somebody of a firm opened an edition that is or was in force; said once for each firm. Whether this was the first time."""
    edition = get_edition(session, who, edition_id)
    if who.organisation_id is None or edition.state == EditionState.DRAFT:
        return False
    row = {"edition_id": edition_id, "enterprise_id": who.organisation_id, "read_at": datetime.now(UTC)}
    first = insert(EditionReading).values(row).on_conflict_do_nothing().returning(EditionReading.edition_id)
    if session.execute(first).first() is None:
        return False
    say(session, EditionRead(
        edition_id=edition_id, document=edition.document, enterprise_id=who.organisation_id,
        case_id=find_open_case(session, who.organisation_id),
    ))  # fmt: skip
    return True


def _text(entry: EditionEntry) -> dict[str, Any]:
    return entry.model_dump(exclude={"chapters"}) | {"chapters": [chapter.model_dump() for chapter in entry.chapters]}


def _one_at_a_time(session: Session, document: str) -> None:
    """Two editions of one document that are published at the same moment come one after the other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"outreach edition {document}"))))


def _lock(session: Session, edition_id: UUID) -> Edition:
    asked = select(Edition).where(Edition.edition_id == edition_id).with_for_update()
    edition = session.scalar(asked.execution_options(populate_existing=True))
    if edition is None:
        raise NotFound(_("没有这一版"))
    return edition
