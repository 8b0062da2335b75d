"""Agreeing to a handover, and taking it back: the firm alone, or its signed paper brought by the liaison."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.handover import HandoverAgreed, HandoverWithdrawn
from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.words import _
from services.handover.agreeing import TEXT_VERSION, text_of
from services.handover.connecting import Connector, promised
from services.handover.connectors import Connectors
from services.handover.entries import AgreementEntry, ChoiceEntry
from services.handover.models import OPEN, AgreedKind, Agreement, Paper, SeenCase, Transfer, TransferState
from services.handover.operations.papers import keep_paper
from services.handover.operations.queueing import queue_agreed
from services.handover.queries.agreements import find_live, get_agreement
from services.handover.queries.cases import find_firm, get_case, is_firm_of, is_liaison_of, is_told
from services.messaging.outbox import say
from services.ui.identity import Identity


def agree(
    session: Session, who: Identity, case_id: UUID, entry: AgreementEntry, connectors: Connectors, *, paper: bytes | None = None
) -> Agreement:
    """Keep what the firm agreed to, in place of an earlier agreement with this platform, and queue what is there already.

    `paper` is the photographed signed paper where the liaison brings it; without one only the firm itself may agree.
    """
    photo = paper if paper is not None else entry.paper.content() if entry.paper else None
    case = get_case(session, who, case_id)
    require_firm(session, who, case, photo)
    connector = connector_for(connectors, entry)
    if entry.text_version != TEXT_VERSION:
        raise Invalid(_("同意书文字已经更新，请重新阅读后再提交。"), where="text_version")
    session.execute(select(SeenCase.case_id).where(SeenCase.case_id == case_id).with_for_update())
    kept = keep_paper(session, who, case_id, photo) if photo is not None else None
    earlier = find_live(session, case_id, connector.name, lock=True)
    if earlier is not None:
        _end(session, earlier, who)
    return write_agreement(session, who, case, connector, entry, kept)


def write_agreement(
    session: Session, who: Identity, case: SeenCase, connector: Connector, entry: ChoiceEntry, paper: Paper | None = None
) -> Agreement:
    """The agreement's rows, its fact, and the transfers it lets go."""
    kinds: list[str] = [kind for kind in connector.kinds() if kind in entry.kinds]
    firm = find_firm(session, case.enterprise_id)
    goes = promised(connector, kinds)
    agreement = Agreement(
        agreement_id=uuid7(), case_id=case.case_id, enterprise_id=case.enterprise_id, platform=connector.name, promised=goes,
        text_version=TEXT_VERSION, text=text_of(firm.name if firm else _("本企业"), connector.title, goes),
        by="paper" if paper else "online", paper_id=paper.paper_id if paper else None, given_by=who.person_id,
        given_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(agreement)
    session.flush()
    whole = {"case_id": case.case_id, "enterprise_id": case.enterprise_id, "platform": connector.name}
    agreement.kinds = [AgreedKind(kind=kind, **whole) for kind in kinds]
    session.flush()
    fact = {**whole, "agreement_id": agreement.agreement_id, "kinds": kinds, "by": agreement.by}
    say(session, HandoverAgreed.model_validate(fact))
    queue_agreed(session, agreement)
    return agreement


def withdraw(session: Session, who: Identity, agreement_id: UUID) -> Agreement:
    """Take the agreement back: what waits is dropped, nothing more goes."""
    _seen, case = get_agreement(session, who, agreement_id)
    if not (is_firm_of(who, case) or is_liaison_of(who, case)):
        raise NotFound(_("没有这份同意书，或您无权撤回。"))
    mine = select(Agreement).where(Agreement.agreement_id == agreement_id).with_for_update()
    agreement = session.scalars(mine.execution_options(populate_existing=True)).one()
    _end(session, agreement, who)
    body = {"case_id": agreement.case_id, "enterprise_id": agreement.enterprise_id, "platform": agreement.platform}
    say(session, HandoverWithdrawn.model_validate({**body, "agreement_id": agreement_id}))
    return agreement


def connector_for(connectors: Connectors, entry: ChoiceEntry) -> Connector:
    """The platform's connector, which takes these kinds.

    Raises:
        Invalid: no such platform, or it does not take one of them.
    """
    platform = connectors.platforms.get(entry.platform)
    if platform is None:
        raise Invalid(_("没有这个平台，请从列出的平台中选择。"), where="platform")
    if unknown := [kind for kind in entry.kinds if kind not in platform.connector.records]:
        raise Invalid(_("这个平台不接收：{kinds}").format(kinds="、".join(unknown)), where="kinds")
    return platform.connector


def require_firm(session: Session, who: Identity, case: SeenCase, paper: bytes | None) -> None:
    """Only the firm itself once its licence was checked, or its liaison with a signed paper.

    Raises:
        Refused: somebody else, a firm nobody has verified, or the liaison without a paper.
    """
    if is_liaison_of(who, case):
        if paper is None:
            raise Invalid(_("联络员不能代企业同意，请上传企业签字盖章的照片。"), where="paper")
    elif not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以同意。"), status=403)
    elif paper is not None:
        raise Invalid(_("企业本人在线办理，不需要上传签字照片。"), where="paper")
    elif not is_told(session, who):
        raise Refused(_("联络员核实营业执照后，才能同意向公共服务平台提交。"))


def _end(session: Session, agreement: Agreement, who: Identity) -> None:
    now = datetime.now(UTC)
    agreement.withdraw(who.person_id, now)
    waiting = update(Transfer).where(Transfer.agreement_id == agreement.agreement_id, Transfer.state.in_(OPEN))
    session.execute(waiting.values(state=TransferState.DROPPED, settled_at=now, reason=_("企业撤回或更换了同意书")))
    session.flush()
