"""Evidence: the file first, then its row; given up with the row first, and the file a day later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment import queries
from services.assessment.answering import list_steps
from services.assessment.editions import get_pack
from services.assessment.models import Case, Evidence, EvidenceState, Run, RunState
from services.assessment.operations.starting import answering_for, begin, lock_run
from services.assessment.queries.evidence import get_evidence
from services.assessment.sniffing import clean_title, sniff
from services.contracts.assessment import EvidenceAdded
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.settings import Settings
from services.storage.files import FileStore, FolderStore
from services.ui.identity import Identity

MOST_PER_ANSWER = 5
MOST_PER_RUN = 60
MOST_BYTES_PER_RUN = 300 * 1024 * 1024
MOST_PER_RESULT = 3


@dataclass(slots=True)
class Kept:
    """A file that was written and has no row yet; `taken` once it has."""

    evidence_id: UUID
    title: str
    media_type: str
    size_bytes: int
    sha256: str
    state: EvidenceState
    taken: bool = False


def store_of(settings: Settings) -> FileStore:
    return FolderStore(settings.evidence_folder)


@contextmanager
def kept_file(settings: Settings, content: BinaryIO, size: int, file_name: str) -> Iterator[Kept]:
    """Look at a file and write it down, for a deed to give it a row; taken away again if none did.

    `content` is closed. Where it is not known whether the row was committed the file stays: the clock finds those nobody wants.

    Raises:
        Invalid: it is not what may be uploaded.
        Refused: there is no room for it.
    """
    state = EvidenceState.WAITING if settings.evidence_scanner else EvidenceState.UNSCANNED
    with content:
        kept = Kept(uuid7(), clean_title(file_name), sniff(content, size), size, _digest(content), state)
        store, name = store_of(settings), str(kept.evidence_id)
        content.seek(0)
        try:
            store.put(name, content)
        except OSError as error:
            raise Refused(_("文件暂时存不下，没有上传；请过一会儿再试，或者告诉企业联络员"), status=503) from error
    try:
        yield kept
    except Refused:
        store.remove(name)
        raise
    if not kept.taken:
        store.remove(name)


def refuse_evidence(session: Session, who: Identity, run_id: UUID) -> tuple[Run, Case, UUID | None]:
    """The run and its case, if this person may add evidence to it now.

    Raises:
        Refused: not theirs to answer, submitted already, or the case is closed.
    """
    run, case = queries.get_run(session, who, run_id)
    on_behalf_by = answering_for(session, who, case)
    run.refuse_if_submitted()
    queries.refuse_unless_open(case)
    return run, case, on_behalf_by


def add_evidence(session: Session, who: Identity, run_id: UUID, part: str, key: str, kept: Kept) -> Evidence:
    """Let the kept file be evidence for this answer.

    Raises:
        Invalid: the run asks no such thing, or has as many files as it may.
        Refused: as `refuse_evidence`.
    """
    _seen, case, on_behalf_by = refuse_evidence(session, who, run_id)
    run = lock_run(session, run_id)
    run.refuse_if_submitted()
    if not any((step.part, step.key) == (part, key) for step in list_steps(get_pack(run.pack))):
        raise Invalid(_("没有这道题"), where="key")
    _refuse_too_many(session, run_id, part, key, kept)
    if run.state == RunState.REQUESTED:
        begin(session, run, who, on_behalf_by)
    row = _row(who, case, kept, on_behalf=on_behalf_by is not None)
    row.run_id, row.part, row.key = run_id, part, key
    return _keep(session, row, kept)


def add_certificate(session: Session, who: Identity, result_id: UUID, kept: Kept) -> Evidence:
    """Let the kept file be the certificate of a result recorded elsewhere; it stays as long as the result does."""
    result, case = queries.get_result(session, who, result_id)
    on_behalf_by = answering_for(session, who, case)
    session.execute(select(Case.case_id).where(Case.case_id == case.case_id).with_for_update())
    if _count(session, Evidence.result_id == result_id) >= MOST_PER_RESULT:
        raise Invalid(_("证书最多传 %(n)s 份") % {"n": MOST_PER_RESULT}, where="file")
    row = _row(who, case, kept, on_behalf=on_behalf_by is not None)
    row.result_id = result.result_id
    return _keep(session, row, kept)


def give_up_evidence(session: Session, who: Identity, evidence_id: UUID) -> Evidence:
    """Take a file back before the run is submitted; giving up twice changes nothing.

    Raises:
        Refused: the run is submitted, or the file is the certificate of a result.
    """
    row = get_evidence(session, who, evidence_id)
    if row.run_id is None:
        raise Refused(_("证书和登记的结果一起保留，不能单独删除；传错了请更正这条结果"))
    refuse_evidence(session, who, row.run_id)
    lock_run(session, row.run_id).refuse_if_submitted()
    row.deleted_at = datetime.now(UTC)
    session.flush()
    return row


def _digest(content: BinaryIO) -> str:
    digest = sha256()
    content.seek(0)
    while chunk := content.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _row(who: Identity, case: Case, kept: Kept, *, on_behalf: bool) -> Evidence:
    return Evidence(
        evidence_id=kept.evidence_id, case_id=case.case_id, enterprise_id=case.enterprise_id, title=kept.title,
        media_type=kept.media_type, size_bytes=kept.size_bytes, sha256=kept.sha256, state=kept.state, uploaded_by=who.person_id,
        on_behalf=on_behalf, uploaded_at=datetime.now(UTC),
    )  # fmt: skip


def _keep(session: Session, row: Evidence, kept: Kept) -> Evidence:
    session.add(row)
    session.flush()
    say(session, EvidenceAdded(
        evidence_id=row.evidence_id, run_id=row.run_id, result_id=row.result_id, enterprise_id=row.enterprise_id,
        media_type=row.media_type, size_bytes=row.size_bytes,
    ))  # fmt: skip
    kept.taken = True
    return row


def _refuse_too_many(session: Session, run_id: UUID, part: str, key: str, kept: Kept) -> None:
    mine = Evidence.run_id == run_id
    if _count(session, mine & (Evidence.part == part) & (Evidence.key == key)) >= MOST_PER_ANSWER:
        raise Invalid(_("这道题最多传 %(n)s 份材料，请先删掉不要的") % {"n": MOST_PER_ANSWER}, where="file")
    if _count(session, mine) >= MOST_PER_RUN:
        raise Invalid(_("一次测评最多传 %(n)s 份材料，请先删掉不要的") % {"n": MOST_PER_RUN}, where="file")
    total = session.scalar(select(func.sum(Evidence.size_bytes)).where(mine, Evidence.deleted_at.is_(None))) or 0
    if total + kept.size_bytes > MOST_BYTES_PER_RUN:
        raise Invalid(_("一次测评的材料合计最多 300 MB，请压缩后再传"), where="file")


def _count(session: Session, mine: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(mine, Evidence.deleted_at.is_(None))) or 0
