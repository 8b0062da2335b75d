"""The demonstration's firm has agreed to hand over its profile and its assessment; the rest it may agree to on the page."""

from __future__ import annotations

from importlib.resources import files

import yaml
from sqlalchemy.orm import Session

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.handover.connecting import Connector
from services.handover.connectors import with_shipped
from services.handover.entries import ChoiceEntry
from services.handover.models import SeenCase
from services.handover.operations.granting import write_agreement
from services.handover.queries.agreements import list_agreements
from services.ui.identity import identity_of


def furnish(session: Session) -> None:
    """Once. The firm's records come later, by themselves, and go where it agreed."""
    case_id, enterprise_id = demo_id("case"), demo_id("enterprise")
    manager = identity_of(demo_id("manager@demo"), demo_id("manager@demo"), [Role.MANAGER])
    if list_agreements(session, manager, case_id):
        return
    case = session.get(SeenCase, case_id) or SeenCase(case_id=case_id, enterprise_id=enterprise_id)
    session.add(case)
    session.flush()
    sme = identity_of(demo_id("sme@demo"), demo_id("sme@demo"), [Role.SME], organisation_id=enterprise_id)
    choice = ChoiceEntry(platform=_connector().name, kinds=["profile", "assessment"])
    write_agreement(session, sme, case, _connector(), choice)


def _connector() -> Connector:
    text = (files(__package__) / "demonstration.yaml").read_text(encoding="utf-8").replace("{port}", "1")
    return Connector.model_validate(with_shipped(yaml.safe_load(text)))
