"""A case begins: with a firm, with one sentence of need, or again after an earlier one ended."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.enterprises import CaseOpened
from services.contracts.refusals import Refused
from services.contracts.vocabulary import SizeClass
from services.contracts.words import _
from services.enterprises.models import Case, Firm
from services.enterprises.operations.assigning import assign_team
from services.enterprises.operations.following import settle
from services.enterprises.queries.seeing import get_firm
from services.messaging.outbox import say
from services.ui.identity import Identity


def open_case(
    session: Session,
    firm: Firm,
    *,
    by: UUID,
    need: str | None = None,
    case_id: UUID | None = None,
    liaison_id: UUID | None = None,
) -> Case:
    """Open the firm's one case. With a need its team comes together at once.

    Raises:
        Refused: the firm has a case that is open or resting.
    """
    case_id = case_id or uuid7()
    session.flush()
    row = {
        "id": case_id, "enterprise_id": firm.id, "way": "need" if need else "assessment", "need": need, "opened_by": by,
        "opened_at": datetime.now(UTC), "district": firm.district, "park": firm.park, "liaison_id": liaison_id,
    }  # fmt: skip
    opened = session.execute(insert(Case).values(row).on_conflict_do_nothing().returning(Case.id)).first()
    if opened is None:
        raise Refused(_("这家企业已有一个在办的专案，同一时间只办一个"))
    case = session.get_one(Case, case_id)
    say(session, CaseOpened(
        case_id=case_id, enterprise_id=firm.id, name=firm.name, industry=firm.industry, district=firm.district, park=firm.park,
        size_class=SizeClass(firm.size_class), need=need,
    ))  # fmt: skip
    settle(session, case)
    if need:
        assign_team(session, case)
    return case


def open_case_of(session: Session, who: Identity, enterprise_id: UUID, need: str | None) -> Case:
    """The firm itself, or somebody of the center for it, opens a case."""
    firm = get_firm(session, who, enterprise_id, lock=True)
    return open_case(session, firm, by=who.person_id, need=need)
