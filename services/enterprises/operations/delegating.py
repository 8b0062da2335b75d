"""代办: the liaison asks to act for a firm; the firm says yes with a code sent to its own number, or on signed paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.enterprises import DelegationCodeIssued, DelegationConfirmed
from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.enterprises.entries import ACTS, DelegatedRegistrationEntry, DelegationEntry, RegistrationEntry
from services.enterprises.models import Case, CaseState, Delegation, DelegationState, Firm, Person
from services.enterprises.operations.opening import open_case
from services.enterprises.operations.registering import add_firm
from services.enterprises.operations.taking_up import take_up_registered
from services.enterprises.queries.firms import find_by_credit_code
from services.enterprises.queries.seeing import get_case
from services.messaging.outbox import say
from services.ui.identity import Identity

CODE_LIFE = timedelta(minutes=10)
BETWEEN_CODES = timedelta(seconds=60)
MOST_CODES = 5
MOST_ATTEMPTS = 5
VALID_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a typed code: confirmed, or how many attempts are left (0: a new code is needed)."""

    confirmed: bool
    attempts_left: int = 0


def ask_delegation(session: Session, who: Identity, case_id: UUID, entry: DelegationEntry, key: bytes) -> Delegation:
    """Ask the firm of a case; the code goes to the number the center knows of it, else to the one given, kept from then on."""
    case = get_case(session, who, case_id, lock=True)
    if case.state == CaseState.CLOSED:
        raise Refused(_("专案已结束，不需要代办"))
    firm = session.get_one(Firm, case.enterprise_id, with_for_update=True)
    mobile = known_mobile(session, firm) or entry.mobile
    if mobile is None:
        raise Refused(_("还没有这家企业的手机号，请填写企业联系人的手机号"), where="mobile", status=422)
    firm.contact_mobile = firm.contact_mobile or mobile
    delegation = Delegation(
        enterprise_id=firm.id,
        case_id=case.id,
        liaison_id=who.person_id,
        acts=sorted(set(entry.acts)),
        firm_name=firm.name,
        mobile=mobile,
    )
    session.add(delegation)
    session.flush()
    _issue_code(session, delegation, key)
    return delegation


def ask_registration(session: Session, who: Identity, entry: DelegatedRegistrationEntry, key: bytes) -> Delegation:
    """Register for a firm: nothing is on the register before the firm confirms."""
    if find_by_credit_code(session, entry.credit_code) is not None:
        raise Refused(_("这家企业已在册，请在企业名录中查找"), where="credit_code")
    delegation = Delegation(
        enterprise_id=uuid7(), case_id=uuid7(), liaison_id=who.person_id, acts=sorted(ACTS), firm_name=entry.name,
        draft=entry.model_dump(mode="json"), mobile=entry.contact_mobile,
    )  # fmt: skip
    session.add(delegation)
    session.flush()
    _issue_code(session, delegation, key)
    return delegation


def send_code_again(session: Session, who: Identity, delegation_id: UUID, key: bytes) -> Delegation:
    delegation = _own(session, who, delegation_id)
    _issue_code(session, delegation, key)
    return delegation


def confirm_by_code(session: Session, who: Identity, delegation_id: UUID, code: str, key: bytes) -> Answer:
    """The code the firm read out. A wrong one counts, so it is answered, not raised: the count must be kept."""
    delegation = _own(session, who, delegation_id)
    if not delegation.code_hash or not delegation.code_expires_at or delegation.code_expires_at < datetime.now(UTC):
        return Answer(False)
    if delegation.attempts >= MOST_ATTEMPTS:
        return Answer(False)
    delegation.attempts += 1
    if not hmac.compare_digest(delegation.code_hash, _hash(key, delegation.id, code)):
        return Answer(False, MOST_ATTEMPTS - delegation.attempts)
    _confirm(session, who, delegation, "sms", None)
    return Answer(True)


def confirm_by_paper(session: Session, who: Identity, delegation_id: UUID, paper_id: UUID) -> Delegation:
    """A photographed paper that the firm signed and sealed."""
    delegation = _own(session, who, delegation_id)
    _confirm(session, who, delegation, "paper", paper_id)
    return delegation


def withdraw_delegation(session: Session, who: Identity, delegation_id: UUID) -> Delegation:
    """The liaison takes the question back."""
    delegation = _own(session, who, delegation_id)
    delegation.state, delegation.draft, delegation.code_hash = DelegationState.WITHDRAWN, None, None
    return delegation


def get_delegation(session: Session, who: Identity, delegation_id: UUID) -> Delegation:
    """One's own delegation.

    Raises:
        NotFound: it is not there, or another liaison's.
    """
    return _own(session, who, delegation_id, lock=False, any_state=True)


def _own(session: Session, who: Identity, delegation_id: UUID, *, lock: bool = True, any_state: bool = False) -> Delegation:
    asked = select(Delegation).where(Delegation.id == delegation_id, Delegation.liaison_id == who.person_id)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    delegation = session.scalars(asked).one_or_none()
    if delegation is None:
        raise NotFound(_("没有找到这份代办申请"))
    if not any_state and delegation.state != DelegationState.ASKED:
        raise Refused(_("这份代办申请已经处理过了"))
    return delegation


def known_mobile(session: Session, firm: Firm) -> str | None:
    """The number the center has of the firm: its administrator's, else the contact's."""
    administrator = session.get(Person, firm.administrator_id) if firm.administrator_id else None
    return (administrator.mobile if administrator else None) or firm.contact_mobile


def _issue_code(session: Session, delegation: Delegation, key: bytes) -> None:
    now = datetime.now(UTC)
    if delegation.codes_sent >= MOST_CODES:
        raise Refused(_("验证码已发送 5 次，请改用签字文件确认"), status=429)
    if delegation.code_expires_at and delegation.code_expires_at - CODE_LIFE + BETWEEN_CODES > now:
        raise Refused(_("刚发送过验证码，请一分钟后再试"), status=429)
    code = f"{secrets.randbelow(10**6):06}"
    delegation.code_hash, delegation.code_expires_at = _hash(key, delegation.id, code), now + CODE_LIFE
    delegation.attempts, delegation.codes_sent = 0, delegation.codes_sent + 1
    say(session, DelegationCodeIssued(
        delegation_id=delegation.id, mobile=delegation.mobile or "", firm=delegation.firm_name, acts=delegation.acts,
        code=code, expires_at=delegation.code_expires_at,
    ))  # fmt: skip


def _hash(key: bytes, delegation_id: UUID, code: str) -> str:
    return hmac.new(key, delegation_id.bytes + code.encode(), hashlib.sha256).hexdigest()


def _confirm(session: Session, who: Identity, delegation: Delegation, by: str, paper_id: UUID | None) -> None:
    now = datetime.now(UTC)
    if delegation.draft is not None:
        _register(session, who, delegation)
    delegation.confirm(by, now, now + VALID_FOR, paper_id)
    say(session, DelegationConfirmed(
        delegation_id=delegation.id, case_id=delegation.case_id, enterprise_id=delegation.enterprise_id, liaison_id=who.person_id,
        acts=delegation.acts, valid_until=now + VALID_FOR, by=by,
    ))  # fmt: skip
    if "register" in delegation.acts:
        take_up_registered(session, who, delegation)


def _register(session: Session, who: Identity, delegation: Delegation) -> None:
    entry = RegistrationEntry.model_validate(delegation.draft)
    firm = add_firm(session, entry, origin="delegated", enterprise_id=delegation.enterprise_id)
    case: Case = open_case(session, firm, by=who.person_id, need=entry.need, case_id=delegation.case_id, liaison_id=who.person_id)
    delegation.case_id, delegation.draft = case.id, None


def wrong_code(answer: Answer) -> str:
    """What to say of a code that did not confirm."""
    if answer.attempts_left:
        return _("验证码不对，还可以试 %(n)s 次") % {"n": answer.attempts_left}
    return _("验证码已失效，请重新发送")
