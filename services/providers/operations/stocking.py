"""A provider keeps its own products; every saved state is kept as a revision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.refusals import NotFound, Refused
from services.contracts.words import _
from services.providers.entries import ProductEntry
from services.providers.models import Product, ProductRevision, Provider, ProviderState
from services.ui.identity import Identity


def add_product(session: Session, who: Identity, entry: ProductEntry, *, product_id: UUID | None = None) -> Product:
    """Put a product of the asker's own provider into the registry."""
    provider = _own_listed(session, who)
    product = Product(product_id=product_id or uuid7(), provider_id=provider.provider_id, revision=0)
    _save(session, product, entry)
    session.add(product)
    return product


def edit_product(session: Session, who: Identity, product_id: UUID, entry: ProductEntry) -> Product:
    """Change a product; matches already proposed keep the revision they saw."""
    product = _lock(session, who, product_id)
    _save(session, product, entry)
    return product


def withdraw_product(session: Session, who: Identity, product_id: UUID) -> Product:
    """Take a product out of the registry."""
    product = _lock(session, who, product_id)
    if product.withdrawn_at is not None:
        raise Refused(_("这个产品已经下架。"))
    product.withdrawn_at = datetime.now(UTC)
    return product


def _own_listed(session: Session, who: Identity) -> Provider:
    own = session.get(Provider, who.organisation_id) if who.organisation_id else None
    if own is not None and own.state == ProviderState.LISTED:
        return own
    approved = select(Provider).where(Provider.applied_by == who.person_id, Provider.state == ProviderState.LISTED)
    if session.scalar(approved.limit(1)) is not None:
        raise Refused(_("审核已经通过，请退出后重新登录，再登记产品。"))
    raise Refused(_("入库申请通过后才能登记产品。"))


def _lock(session: Session, who: Identity, product_id: UUID) -> Product:
    product = session.scalar(
        select(Product).where(Product.product_id == product_id, Product.provider_id == who.organisation_id).with_for_update()
    )
    if product is None:
        raise NotFound(_("没有这个产品。"))
    return product


def _save(session: Session, product: Product, entry: ProductEntry) -> None:
    content: dict[str, Any] = entry.model_dump(mode="json")
    for name, value in content.items():
        setattr(product, name, value)
    product.withdrawn_at = None
    product.revision += 1
    session.add(product)
    session.flush()
    session.add(
        ProductRevision(
            product_id=product.product_id,
            revision=product.revision,
            saved_at=datetime.now(UTC),
            content={**content, "provider_id": str(product.provider_id)},
        )
    )
