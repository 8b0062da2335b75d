"""A firm comes onto the register, and its descriptive facts and figures are kept right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.enterprises import EnterpriseProfileChanged, EnterpriseRegistered
from services.contracts.refusals import Invalid, Refused
from services.contracts.words import _
from services.enterprises.entries import FiguresEntry, ProfileEntry, RegistrationEntry
from services.enterprises.models import Case, CaseState, Figures, Firm, Standing
from services.enterprises.operations.claiming import take_firm
from services.enterprises.operations.opening import open_case
from services.enterprises.queries.firms import list_figures, size_of
from services.enterprises.queries.seeing import get_firm, shown_since
from services.enterprises.searching import fold, pairs_of
from services.enterprises.sizing import size_up
from services.messaging.outbox import say
from services.ui.identity import Identity
from services.workdays import today

PROFILE = ("industry", "industry_detail", "district", "park", "address", "main_products", "contact_name", "contact_mobile")


def register_own_firm(
    session: Session, who: Identity, entry: RegistrationEntry, *, enterprise_id: UUID | None = None, case_id: UUID | None = None
) -> tuple[Firm, Case]:
    """Somebody brings their own firm: it is theirs at once (待核实), and its case begins."""
    firm = add_firm(session, entry, origin="self", enterprise_id=enterprise_id)
    take_firm(session, firm, who.person_id, way="registration")
    return firm, open_case(session, firm, by=who.person_id, need=entry.need, case_id=case_id)


def add_firm(session: Session, entry: RegistrationEntry, *, origin: str, enterprise_id: UUID | None = None) -> Firm:
    """Put a firm on the register with its figures, and say so.

    Raises:
        Refused: its credit code is there already.
    """
    added = add_firms(session, [entry], origin=origin, enterprise_id=enterprise_id)
    if not added:
        raise Refused(_("这个统一社会信用代码已在册，请改用“认领企业”"), where="credit_code")
    return session.get_one(Firm, added[entry.credit_code])


def add_firms(
    session: Session, entries: Sequence[RegistrationEntry], *, origin: str, enterprise_id: UUID | None = None
) -> dict[str, UUID]:
    """Put many on the register in two statements; returns credit code → id of those that were not there yet."""
    if not entries:
        return {}
    now = datetime.now(UTC)
    rows = [_row(entry, origin, now) | {"id": enterprise_id or uuid7()} for entry in entries]
    returned = session.execute(insert(Firm).on_conflict_do_nothing().returning(Firm.credit_code, Firm.id), rows)
    added: dict[str, UUID] = {row.credit_code: row.id for row in returned}
    given = [(added[entry.credit_code], figures) for entry in entries
             if entry.credit_code in added and (figures := entry.figures(today(now).year))]  # fmt: skip
    if given:
        session.execute(
            insert(Figures), [figures.model_dump() | {"enterprise_id": firm_id, "recorded_at": now} for firm_id, figures in given]
        )
    for row in rows:
        if row["credit_code"] in added:
            said = {name: row[name] for name in ("name", "credit_code", "industry", "district", "park", "size_class")}
            say(session, EnterpriseRegistered(enterprise_id=added[row["credit_code"]], origin=origin, **said))
    return added


def _row(entry: RegistrationEntry, origin: str, now: datetime) -> dict[str, Any]:
    measured = {"staff": entry.staff, "revenue_wan": entry.revenue_wan, "assets_wan": entry.assets_wan}
    return entry.model_dump(include={*PROFILE, "credit_code", "name"}) | {
        "name_folded": fold(entry.name), "name_pairs": pairs_of(entry.name), "origin": origin, "registered_at": now,
        "standing": Standing.UNCLAIMED.value, "size_class": size_up(entry.industry_detail or entry.industry, measured).size_class.value,
    }  # fmt: skip


def change_profile(session: Session, who: Identity, enterprise_id: UUID, entry: ProfileEntry) -> Firm:
    """The firm or the center corrects the descriptive facts; open cases follow."""
    firm = get_firm(session, who, enterprise_id, lock=True)
    if entry.name != firm.name and shown_since(firm, who) is not None and firm.origin == "roster":
        raise Invalid(_("营业执照核实之后才能改企业名称；名称有误请告诉企业联络员"), where="name")
    apply_profile(session, firm, entry)
    return firm


def apply_profile(session: Session, firm: Firm, entry: ProfileEntry) -> None:
    firm.rename(entry.name)
    for name in PROFILE:
        setattr(firm, name, getattr(entry, name))
    size_firm(session, firm)
    move_case(session, firm)
    say(session, EnterpriseProfileChanged(**facts_of(firm)))


def record_figures(session: Session, who: Identity, enterprise_id: UUID, entry: FiguresEntry) -> Firm:
    """Figures of one year, given or corrected; the size class follows and is said when it changes."""
    if entry.year > today(datetime.now(UTC)).year:
        raise Refused(_("还没有到这一年，请填写已过去或今年的数据"), where="year", status=422)
    firm = get_firm(session, who, enterprise_id, lock=True)
    before = firm.size_class
    keep_figures(session, firm, entry)
    size_firm(session, firm)
    if firm.size_class != before:
        say(session, EnterpriseProfileChanged(**facts_of(firm)))
    return firm


def keep_figures(session: Session, firm: Firm, entry: FiguresEntry) -> None:
    given = entry.model_dump() | {"enterprise_id": firm.id, "recorded_at": datetime.now(UTC)}
    new = insert(Figures).values(given)
    kept = {name: new.excluded[name] for name in ("staff", "revenue_wan", "assets_wan", "recorded_at")}
    session.execute(new.on_conflict_do_update(index_elements=["enterprise_id", "year"], set_=kept))


def size_firm(session: Session, firm: Firm) -> None:
    """Size the firm by its latest year."""
    firm.size_class = size_of(firm, list_figures(session, firm.id)).size_class.value


def move_case(session: Session, firm: Firm) -> None:
    """The firm's active case is listed under its district and park."""
    session.execute(
        update(Case)
        .where(Case.enterprise_id == firm.id, Case.state != CaseState.CLOSED)
        .values(district=firm.district, park=firm.park)
    )


def facts_of(firm: Firm) -> dict[str, object]:
    """What is said of a firm."""
    return {
        "enterprise_id": firm.id, "name": firm.name, "credit_code": firm.credit_code, "industry": firm.industry,
        "district": firm.district, "park": firm.park, "size_class": firm.size_class,
    }  # fmt: skip


def lock_firm_by_code(session: Session, credit_code: str) -> Firm | None:
    """The firm of this code, held until the transaction ends."""
    asked = select(Firm).where(Firm.credit_code == credit_code).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
