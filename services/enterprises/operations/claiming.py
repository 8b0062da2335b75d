"""Somebody of a firm takes it on here, by the link on its sheet, by credit code, or by registering it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.contracts.enterprises import ClaimRedirected, EnterpriseClaimed
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.enterprises.entries import ClaimEntry
from services.enterprises.linking import ClaimLinks
from services.enterprises.models import Claim, ClaimState, Firm, Member, Standing
from services.enterprises.operations.opening import open_case
from services.enterprises.queries.firms import find_active_case
from services.messaging.outbox import say
from services.ui.identity import Identity

UNDECIDED = (ClaimState.PENDING, ClaimState.REDIRECTED)


def claim_by(session: Session, who: Identity, entry: ClaimEntry, links: ClaimLinks) -> Claim:
    """Claim by the link on the firm's sheet, or by credit code.

    Raises:
        NotFound: no such firm here; it can be registered.
    """
    wanted = Firm.credit_code == entry.credit_code
    if entry.token:
        wanted = Firm.id == links.read(entry.token)
    asked = select(Firm).where(wanted).with_for_update().execution_options(populate_existing=True)
    firm = session.scalars(asked).one_or_none()
    if firm is None:
        where = "token" if entry.token else "credit_code"
        raise NotFound(_("名录里没有这家企业，请核对代码；确认无误可直接登记"), where=where)
    return claim_firm(session, who, firm, way="link" if entry.token else "credit_code")


def claim_firm(session: Session, who: Identity, firm: Firm, *, way: str) -> Claim:
    """The firm is the claimant's (待核实) if nobody else's yet; otherwise its administrator is asked.

    `firm` must be locked. Whoever takes a firm without a case gets one.
    """
    _refuse_if_busy(session, who.person_id, firm)
    if firm.standing == Standing.UNCLAIMED:
        claim = take_firm(session, firm, who.person_id, way=way)
        if find_active_case(session, firm.id) is None:
            open_case(session, firm, by=who.person_id)
        return claim
    claim = _note_claim(session, firm, who.person_id, way, ClaimState.REDIRECTED)
    if firm.administrator_id is not None:
        say(
            session,
            ClaimRedirected(
                enterprise_id=firm.id,
                case_id=case_of(session, firm),
                claimant_id=who.person_id,
                administrator_id=firm.administrator_id,
            ),
        )
    return claim


def take_firm(session: Session, firm: Firm, person_id: UUID, *, way: str) -> Claim:
    """The person becomes the firm's administrator, to be checked."""
    firm.take(person_id, datetime.now(UTC))
    admit(session, firm, person_id)
    claim = _note_claim(session, firm, person_id, way, ClaimState.PENDING)
    say(session, EnterpriseClaimed(enterprise_id=firm.id, case_id=case_of(session, firm), person_id=person_id))
    return claim


def case_of(session: Session, firm: Firm) -> UUID | None:
    """In whose thread a claim is told: the firm's open case, if it has one by now."""
    case = find_active_case(session, firm.id)
    return case.id if case else None


def attach_licence(session: Session, who: Identity, claim_id: UUID, upload_id: UUID) -> Claim:
    """A photo of the licence for one's own claim that waits."""
    claim = lock_claim(session, claim_id, Claim.person_id == who.person_id)
    if claim.state not in UNDECIDED:
        raise Refused(_("这份申请已经处理过了，不用再传执照"))
    claim.licence_id = upload_id
    return claim


def find_own_claim(session: Session, who: Identity, claim_id: UUID) -> Claim:
    """Raises: NotFound, when it is somebody else's."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id, Claim.person_id == who.person_id)).one_or_none()
    if claim is None:
        raise NotFound(_("没有找到这份申请"))
    return claim


def admit(session: Session, firm: Firm, person_id: UUID) -> None:
    """The person acts for the firm from now on.

    Raises:
        Refused: they act for another.
    """
    session.flush()
    row = {"person_id": person_id, "enterprise_id": firm.id, "since": datetime.now(UTC)}
    if session.execute(insert(Member).values(row).on_conflict_do_nothing().returning(Member.person_id)).first() is None:
        raise Refused(_("这个账号已是另一家企业的经办人，一个账号只能经办一家企业"))


def lock_claim(session: Session, claim_id: UUID, *conditions: ColumnElement[bool]) -> Claim:
    claim = session.scalars(
        select(Claim).where(Claim.id == claim_id, *conditions).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if claim is None:
        raise NotFound(_("没有找到这份申请"))
    return claim


def _refuse_if_busy(session: Session, person_id: UUID, firm: Firm) -> None:
    member = session.get(Member, person_id)
    if member is not None:
        own = member.enterprise_id == firm.id
        raise Refused(_("您已经是这家企业的经办人") if own else _("您已是另一家企业的经办人，一个账号只能经办一家企业"))
    waiting = select(Claim.id).where(Claim.person_id == person_id, Claim.state.in_(UNDECIDED))
    if session.execute(waiting).first():
        raise Refused(_("您已有一份申请在等待处理，请等结果出来后再试"))


def _note_claim(session: Session, firm: Firm, person_id: UUID, way: str, state: ClaimState) -> Claim:
    claim = Claim(enterprise_id=firm.id, person_id=person_id, way=way, state=state.value)
    session.add(claim)
    session.flush()
    return claim
