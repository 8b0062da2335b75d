"""The firm a registration belongs to."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.outreach.models import KnownFirm
from services.ui.identity import Identity


def find_firm(session: Session, *, credit_code: str | None = None, name: str | None = None) -> KnownFirm | None:
    """The firm of exactly this code, or, where no code is given, of exactly this name if only one has it."""
    if credit_code:
        return _only(session, KnownFirm.credit_code == credit_code)
    return _only(session, KnownFirm.name == name) if name else None


def _only(session: Session, which: ColumnElement[bool]) -> KnownFirm | None:
    found = session.scalars(select(KnownFirm).where(which).limit(2)).all()
    return found[0] if len(found) == 1 else None


def find_firm_by_text(session: Session, text: str) -> KnownFirm | None:
    """By what somebody typed: a credit code or a name."""
    code = re.sub(r"\s", "", text).upper()
    return find_firm(session, credit_code=code) or find_firm(session, name=text)


def find_own_firm(session: Session, who: Identity | None) -> KnownFirm | None:
    """The firm the person acts for, once heard of."""
    if who is None or not who.has(Role.SME) or who.organisation_id is None:
        return None
    return session.get(KnownFirm, who.organisation_id)
