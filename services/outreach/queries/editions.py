"""Editions: the public ones for anybody, drafts for the manager alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.marking_up import excerpt
from services.outreach.models import Edition, EditionReading, EditionState
from services.ui.identity import Identity

MOST = 100


def readable(who: Identity | None) -> ColumnElement[bool]:
    """Everything for the manager; what was published for everybody."""
    if who is not None and who.has(Role.MANAGER):
        return Edition.edition_id.is_not(None)
    return Edition.state != EditionState.DRAFT


def list_editions(session: Session, who: Identity | None) -> list[Edition]:
    """Those in force first, then by when they were made, newest first."""
    asked = select(Edition).where(readable(who)).order_by(Edition.document, Edition.made_at.desc()).limit(MOST)
    rank = {EditionState.PUBLISHED: 0, EditionState.DRAFT: 1, EditionState.SUPERSEDED: 2}
    return sorted(session.scalars(asked), key=lambda edition: rank[EditionState(edition.state)])


def get_edition(session: Session, who: Identity | None, edition_id: UUID) -> Edition:
    """The edition.

    Raises:
        NotFound: there is none, or it is a draft.
    """
    edition = session.scalar(select(Edition).where(Edition.edition_id == edition_id, readable(who)))
    if edition is None:
        raise NotFound(_("没有这一版，或还没有发布"))
    return edition


def find_in_force(session: Session, document: str) -> Edition | None:
    """The edition of a document that is in force."""
    return session.scalar(select(Edition).where(Edition.document == document, Edition.state == EditionState.PUBLISHED))


def has_read(session: Session, edition_id: UUID, enterprise_id: UUID) -> bool:
    """Whether somebody of the firm opened it before."""
    return session.get(EditionReading, (edition_id, enterprise_id)) is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chapter that has the words looked for."""

    edition: Edition
    number: int
    heading: str
    excerpt: str


def search(session: Session, part: str, most: int = 50) -> list[Hit]:
    """Chapters of the editions in force that have `part`, in their order. Two editions of sixty chapters at most are looked through."""
    part = " ".join(part.split())
    if not part:
        return []
    hits: list[Hit] = []
    for edition in session.scalars(select(Edition).where(Edition.state == EditionState.PUBLISHED).order_by(Edition.document)):
        for number, chapter in enumerate(edition.chapters, start=1):
            found = excerpt(chapter["text"], part)
            if found or part.lower() in chapter["heading"].lower():
                hits.append(Hit(edition, number, chapter["heading"], found))
    return hits[:most]
