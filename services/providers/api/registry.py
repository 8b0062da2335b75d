"""Registry, applications and products."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from services.contracts.vocabulary import Role
from services.providers.api.desk import desk, router
from services.providers.entries import ApplicationEntry, ProductEntry, RefusalEntry
from services.providers.models import ProviderState
from services.providers.operations import applying, stocking
from services.providers.queries import registry
from services.providers.showing import product_json, provider_json
from services.ui.desk import SIGNED_IN, only
from services.ui.identity import Who

MANAGER = only(Role.MANAGER)
PROVIDER = only(Role.PROVIDER)

Text = Annotated[str, Query(max_length=60)]


@router.get("", access=SIGNED_IN)
def list_providers(
    request: Request, who: Who, words: Text = "", scene: Text = "", industry: Text = "", domain: Text = "", light: bool = False,
    before: datetime | None = None, before_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """服务商资源库：按关键词、场景、行业、领域、小快轻准筛选；`before` 与 `before_id` 取自上一页的 `next`。"""
    after = (before, before_id) if before and before_id else None
    with desk.reading(request) as session:
        found = registry.search_providers(session, registry.Search(words, scene, industry, domain, light), before=after)
        shelves = registry.list_products(session, [one.provider_id for one in found])
        last = found[-1] if len(found) == registry.PAGE else None
        return {
            "providers": [
                {**provider_json(one), "products": [product_json(p) for p in shelves.get(one.provider_id, [])]} for one in found
            ],
            "next": {"before": last.applied_at, "before_id": last.provider_id} if last else None,
        }


@router.post("/applications", access=PROVIDER, status_code=201)
def apply(request: Request, who: Who, entry: ApplicationEntry) -> Response:
    """申请入库。"""
    return desk.write(request, who, lambda session: provider_json(applying.apply_as_provider(session, who, entry), decided=True))


@router.get("/applications", access=MANAGER)
def list_applications(request: Request, who: Who, state: ProviderState = ProviderState.APPLIED) -> dict[str, Any]:
    """入库申请。"""
    with desk.reading(request) as session:
        return {"applications": [provider_json(one, decided=True) for one in registry.list_applications(session, state)]}


@router.post("/applications/{provider_id}/approve", access=MANAGER)
def approve(request: Request, who: Who, provider_id: UUID) -> Response:
    """同意入库。"""
    return desk.write(
        request, who, lambda session: provider_json(applying.approve_provider(session, who, provider_id), decided=True)
    )


@router.post("/applications/{provider_id}/refuse", access=MANAGER)
def refuse(request: Request, who: Who, provider_id: UUID, entry: RefusalEntry) -> Response:
    """不予入库，说明理由。"""
    return desk.write(
        request,
        who,
        lambda session: provider_json(applying.refuse_provider(session, who, provider_id, entry.reason), decided=True),
    )


@router.get("/products", access=PROVIDER)
def list_own_products(request: Request, who: Who) -> dict[str, Any]:
    """本单位的产品。"""
    with desk.reading(request) as session:
        return {"products": [product_json(one) for one in registry.list_own_products(session, who)]}


@router.post("/products", access=PROVIDER, status_code=201)
def add_product(request: Request, who: Who, entry: ProductEntry) -> Response:
    """登记产品。"""
    return desk.write(request, who, lambda session: product_json(stocking.add_product(session, who, entry)))


@router.put("/products/{product_id}", access=PROVIDER)
def edit_product(request: Request, who: Who, product_id: UUID, entry: ProductEntry) -> Response:
    """修改产品，整份替换。"""
    return desk.write(request, who, lambda session: product_json(stocking.edit_product(session, who, product_id, entry)))


@router.delete("/products/{product_id}", access=PROVIDER)
def withdraw_product(request: Request, who: Who, product_id: UUID) -> Response:
    """下架产品。"""
    return desk.write(request, who, lambda session: product_json(stocking.withdraw_product(session, who, product_id)))
