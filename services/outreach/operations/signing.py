"""Photographed signed papers: told by their content what they are, kept in the room's own schema."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.refusals import Invalid
from services.contracts.words import _
from services.outreach.models import StoryPaper
from services.ui.identity import Identity

LARGEST = 10 * 1024 * 1024
_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


def keep_paper(session: Session, who: Identity, case_id: UUID, content: bytes) -> StoryPaper:
    """Keep a paper of this case.

    Raises:
        Invalid: over 10 MB, or neither jpg, png nor pdf by its content.
    """
    media_type = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    if media_type is None:
        raise Invalid(_("请上传签字盖章后的照片或扫描件（jpg、png 或 pdf）。"), where="paper")
    if len(content) > LARGEST:
        raise Invalid(_("文件超过 10 MB，请压缩后再上传。"), where="paper")
    paper = StoryPaper(
        paper_id=uuid7(), case_id=case_id, media_type=media_type, sha256=sha256(content).hexdigest(), content=content,
        uploaded_by=who.person_id, uploaded_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(paper)
    session.flush()
    return paper
