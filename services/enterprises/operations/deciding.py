"""Claims are decided: by the liaison who has seen the licence, or by the firm's administrator who knows their colleagues."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed, EnterpriseVerified
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.enterprises.models import Claim, ClaimState, Firm, Member, Standing
from services.enterprises.operations.claiming import admit, case_of, lock_claim
from services.messaging.outbox import say
from services.ui.identity import Identity


def verify_claim(session: Session, who: Identity, claim_id: UUID) -> Claim:
    """The licence fits (已核实): history from before the claim may be shown."""
    claim, firm = _pending(session, claim_id)
    now = datetime.now(UTC)
    claim.decide(ClaimState.CONFIRMED, who.person_id, now)
    firm.verify(who.person_id, now)
    say(session, EnterpriseVerified(enterprise_id=firm.id, case_id=case_of(session, firm), liaison_id=who.person_id))
    return claim


def verify_firm(session: Session, who: Identity, enterprise_id: UUID) -> Claim:
    """Verify whatever claim of the firm waits for the liaison."""
    pending = select(Claim.id).where(Claim.enterprise_id == enterprise_id, Claim.state == ClaimState.PENDING)
    claim_id = session.scalar(pending)
    if claim_id is None:
        raise NotFound(_("这家企业没有等待核实的认领"))
    return verify_claim(session, who, claim_id)


def refuse_claim(session: Session, who: Identity, claim_id: UUID, reason: str) -> Claim:
    """The licence does not fit: whoever came in by this claim goes out again, and the firm waits for its own people."""
    claim, firm = _pending(session, claim_id)
    claim.decide(ClaimState.REFUSED, who.person_id, datetime.now(UTC), reason)
    _dismiss_everybody(session, firm, reason)
    firm.release()
    return claim


def admit_colleague(session: Session, who: Identity, claim_id: UUID) -> Claim:
    """The administrator lets a second claimant in, once their own licence was checked.

    Raises:
        Refused: the administrator has only claimed the firm so far.
    """
    claim, firm = _redirected_to(session, who, claim_id)
    if firm.standing != Standing.VERIFIED:
        raise Refused(_("企业联络员核实营业执照之后，您才能同意同事加入"))
    claim.decide(ClaimState.ADMITTED, who.person_id, datetime.now(UTC))
    admit(session, firm, claim.person_id)
    say(
        session,
        EnterpriseClaimed(enterprise_id=firm.id, case_id=case_of(session, firm), person_id=claim.person_id, as_colleague=True),
    )
    return claim


def turn_colleague_away(session: Session, who: Identity, claim_id: UUID, reason: str) -> Claim:
    """The administrator does not know the second claimant."""
    claim, firm = _redirected_to(session, who, claim_id)
    claim.decide(ClaimState.REFUSED, who.person_id, datetime.now(UTC), reason)
    say(session, ClaimRefused(enterprise_id=firm.id, case_id=case_of(session, firm), person_id=claim.person_id, reason=reason))
    return claim


def replace_administrator(session: Session, who: Identity, claim_id: UUID) -> Claim:
    """The liaison has seen the second claimant's licence: the firm is theirs (已核实), and who came before goes."""
    claim, firm = _with_firm(session, claim_id, ClaimState.REDIRECTED)
    now = datetime.now(UTC)
    _replace_pending(session, firm, who.person_id, now)
    _dismiss_everybody(session, firm, _("企业管理员已更换"))
    firm.release()
    firm.take(claim.person_id, now)
    firm.verify(who.person_id, now)
    claim.decide(ClaimState.CONFIRMED, who.person_id, now)
    admit(session, firm, claim.person_id)
    say(session, EnterpriseClaimed(enterprise_id=firm.id, case_id=case_of(session, firm), person_id=claim.person_id))
    say(session, EnterpriseVerified(enterprise_id=firm.id, case_id=case_of(session, firm), liaison_id=who.person_id))
    return claim


def _dismiss_everybody(session: Session, firm: Firm, reason: str) -> None:
    gone = session.execute(delete(Member).where(Member.enterprise_id == firm.id).returning(Member.person_id)).scalars()
    for person_id in sorted(gone):
        say(session, ClaimRefused(enterprise_id=firm.id, case_id=case_of(session, firm), person_id=person_id, reason=reason))


def _replace_pending(session: Session, firm: Firm, by: UUID, now: datetime) -> None:
    for claim in session.scalars(select(Claim).where(Claim.enterprise_id == firm.id, Claim.state == ClaimState.PENDING)):
        claim.decide(ClaimState.REPLACED, by, now)


def _with_firm(session: Session, claim_id: UUID, state: ClaimState, *conditions: ColumnElement[bool]) -> tuple[Claim, Firm]:
    """The claim in that state and its firm, both held; the firm first, as everybody does."""
    enterprise_id = session.scalar(select(Claim.enterprise_id).where(Claim.id == claim_id, *conditions))
    if enterprise_id is None:
        raise NotFound(_("没有找到这份申请"))
    firm = session.get_one(Firm, enterprise_id, with_for_update=True, populate_existing=True)
    claim = lock_claim(session, claim_id)
    if claim.state != state:
        raise Refused(_("这份申请已经处理过了，请刷新页面"))
    return claim, firm


def _pending(session: Session, claim_id: UUID) -> tuple[Claim, Firm]:
    return _with_firm(session, claim_id, ClaimState.PENDING)


def _redirected_to(session: Session, who: Identity, claim_id: UUID) -> tuple[Claim, Firm]:
    mine = Claim.enterprise_id.in_(select(Firm.id).where(Firm.administrator_id == who.person_id))
    return _with_firm(session, claim_id, ClaimState.REDIRECTED, mine)
