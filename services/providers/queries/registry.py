"""The registry: listed providers with their products, searched and filtered; and the applications a manager decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.expression import literal

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.providers.models import Product, Provider, ProviderState
from services.ui.identity import Identity

PAGE = 12


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; empty parts do not narrow."""

    words: str = ""
    scene: str = ""
    industry: str = ""
    domain: str = ""
    light: bool = False

    @property
    def narrows_products(self) -> bool:
        return bool(self.scene or self.industry or self.domain or self.light)


def search_providers(
    session: Session, search: Search, *, before: tuple[datetime, UUID] | None = None, limit: int = PAGE
) -> list[Provider]:
    """Listed providers, newest listing first; `before` continues after the last one shown."""
    query = (
        select(Provider)
        .where(Provider.state == ProviderState.LISTED)
        .order_by(Provider.applied_at.desc(), Provider.provider_id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(tuple_(Provider.applied_at, Provider.provider_id) < tuple_(*before))
    return list(session.scalars(_narrow(query, search)))


def _narrow(query: Select[Provider], search: Search) -> Select[Provider]:
    on_shelf = (Product.provider_id == Provider.provider_id) & Product.withdrawn_at.is_(None)
    if search.words:
        said = exists().where(on_shelf, or_(_contains(Product.name, search.words), _contains(Product.summary, search.words)))
        query = query.where(or_(_contains(Provider.name, search.words), said))
    if search.narrows_products:
        query = query.where(exists().where(on_shelf, *_product_conditions(search)))
    return query


def _product_conditions(search: Search) -> Iterable[ColumnElement[bool]]:
    if search.scene:
        yield Product.scenes.contains([search.scene])
    if search.industry:
        yield or_(Product.industries == literal([], JSONB), Product.industries.contains([search.industry]))
    if search.domain:
        yield Product.domain == search.domain
    if search.light:
        yield Product.light.is_(True)


def _contains(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return column.icontains(words, autoescape=True)


def list_products(session: Session, provider_ids: Iterable[UUID]) -> dict[UUID, list[Product]]:
    """Products on the shelf, by provider."""
    query = select(Product).where(Product.provider_id.in_(list(provider_ids)), Product.withdrawn_at.is_(None))
    shelves: dict[UUID, list[Product]] = {}
    for product in session.scalars(query.order_by(Product.product_id)):
        shelves.setdefault(product.provider_id, []).append(product)
    return shelves


def list_listed(session: Session, provider_ids: Iterable[UUID]) -> list[Provider]:
    """Those of these providers that are listed, in the order asked for."""
    wanted = list(provider_ids)
    query = select(Provider).where(Provider.provider_id.in_(wanted), Provider.state == ProviderState.LISTED)
    found = {one.provider_id: one for one in session.scalars(query)}
    return [found[one] for one in wanted if one in found]


def get_listed(session: Session, provider_id: UUID) -> Provider:
    """One listed provider.

    Raises:
        NotFound: it does not exist or is not listed.
    """
    found = list_listed(session, [provider_id])
    if not found:
        raise NotFound(_("资源库里没有这家服务商。"))
    return found[0]


def find_own_provider(session: Session, who: Identity) -> Provider | None:
    """The provider this person acts for, else the newest application of theirs."""
    if who.organisation_id is not None and (own := session.get(Provider, who.organisation_id)) is not None:
        return own
    return session.scalar(
        select(Provider).where(Provider.applied_by == who.person_id).order_by(Provider.applied_at.desc()).limit(1)
    )


def list_own_products(session: Session, who: Identity) -> list[Product]:
    """Every product of the provider this person acts for, also those withdrawn."""
    query = (
        select(Product)
        .where(Product.provider_id == who.organisation_id)
        .order_by(Product.withdrawn_at.is_not(None), Product.product_id)
    )
    return list(session.scalars(query))


def get_own_product(session: Session, who: Identity, product_id: UUID) -> Product:
    """A product of the asker's own provider.

    Raises:
        NotFound: there is none, or it is another provider's.
    """
    product = session.scalar(select(Product).where(Product.product_id == product_id, Product.provider_id == who.organisation_id))
    if product is None:
        raise NotFound(_("没有这个产品。"))
    return product


def list_applications(session: Session, state: ProviderState, *, limit: int = 100) -> list[Provider]:
    """Applications in this state, oldest first where they wait, newest first where they are decided."""
    query = select(Provider).where(Provider.state == state).limit(limit)
    waiting = state == ProviderState.APPLIED
    return list(session.scalars(query.order_by(Provider.applied_at if waiting else Provider.applied_at.desc())))


def get_application(session: Session, provider_id: UUID) -> Provider:
    """An application in whatever state.

    Raises:
        NotFound: there is none.
    """
    provider = session.get(Provider, provider_id)
    if provider is None:
        raise NotFound(_("没有这份申请。"))
    return provider
