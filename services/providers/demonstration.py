"""The registry of the demonstration center: provider@demo's own provider and four more, all fictitious."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from uuid import UUID, uuid5

import yaml
from sqlalchemy.orm import Session

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.providers.entries import ApplicationEntry, ProductEntry
from services.providers.models import Provider
from services.providers.operations.applying import apply_as_provider, approve_provider
from services.providers.operations.stocking import add_product
from services.ui.identity import Identity, identity_of


def furnish(session: Session) -> None:
    """List the demonstration's providers with their products; a second time changes nothing."""
    text = (files(__package__) / "demonstration.yaml").read_text(encoding="utf-8")
    for described in yaml.safe_load(text):
        if session.get(Provider, demo_id(described["id"])) is None:
            _list(session, described)


def _list(session: Session, described: dict[str, Any]) -> None:
    provider_id = demo_id(described.pop("id"))
    person_id = demo_id(described.pop("person"))
    products = described.pop("products")
    apply_as_provider(session, _acting(person_id, Role.PROVIDER), ApplicationEntry(**described), provider_id=provider_id)
    approve_provider(session, _acting(demo_id("manager@demo"), Role.MANAGER), provider_id)
    who = _acting(person_id, Role.PROVIDER, provider_id)
    for product in products:
        add_product(session, who, ProductEntry(**product), product_id=uuid5(provider_id, product["name"]))


def _acting(person_id: UUID, role: Role, organisation_id: UUID | None = None) -> Identity:
    return identity_of(person_id, person_id, [role], organisation_id=organisation_id)
