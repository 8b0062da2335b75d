"""Applying, being listed, stocking the shelf, being found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from uuid_utils.compat import uuid7

from services.providers.models import Base
from services.storage.spine import spine

APPLICATION = {
    "name": "江城云制造有限公司", "credit_code": "91420100177738041B", "category": "综合集成型", "contact_name": "陈工",
    "contact_phone": "027-82345678", "introduction": "做排程",
}  # fmt: skip
PRODUCT = {
    "name": "云排程", "summary": "自动排产", "domain": "生产制造", "scenes": ["计划排程"], "levels": [2], "price_band": "1～5 万元",
    "days_to_live": 20,
}  # fmt: skip

WRONG_PRODUCTS: list[tuple[dict[str, Any], str]] = [
    ({"scenes": ["没有的场景"]}, "scenes.0"), ({"scenes": []}, "scenes"), ({"levels": [5]}, "levels.0"),
    ({"industries": ["99"]}, "industries.0"), ({"days_to_live": 0}, "days_to_live"), ({"scenes": ["计划排程", "计划排程"]}, "scenes"),
]  # fmt: skip
NEWEST_OF_PROVIDER = "SELECT 1 FROM referrals WHERE provider_id = :id ORDER BY offered_at DESC, referral_id DESC LIMIT 30"
DUE = "SELECT 1 FROM referrals WHERE state = 'offered' AND expires_at <= now() ORDER BY expires_at LIMIT 200"
INDEXED = {
    NEWEST_OF_PROVIDER: "ix_referrals_provider",
    DUE: "ix_referrals_due",
    "SELECT 1 FROM consents WHERE case_id = :id AND state IN ('asking', 'placed')": "ix_consents_live",
    "SELECT 1 FROM matches WHERE case_id = :id ORDER BY proposed_at DESC LIMIT 1": "ix_matches_case",
    "SELECT 1 FROM products WHERE scenes ?| ARRAY['计划排程']": "ix_products_scenes",
    "SELECT 1 FROM seen_reports WHERE case_id = :id ORDER BY reported_at DESC LIMIT 1": "ix_seen_reports_case",
}


def test_a_wrong_application_names_each_fault_and_stores_nothing(blank: Any) -> None:
    wrong = {**APPLICATION, "credit_code": "91420100177738041X", "contact_phone": "12", "category": "其他", "extra": 1}
    answer = blank.center.api("provider").post("/api/v1/providers/applications", json=wrong)
    assert answer.status_code == 422
    assert {error["where"] for error in answer.json()["errors"]} == {"credit_code", "contact_phone", "category", "extra"}
    assert blank.manager.get("/api/v1/providers/applications").json() == {"applications": []}
    assert blank.said() == []


def test_a_credit_code_is_listed_once_but_a_refused_one_may_apply_again(blank: Any) -> None:
    first, second = (blank.center.api("provider", person_id=uuid7()) for _ in range(2))
    provider_id = first.post("/api/v1/providers/applications", json=APPLICATION).json()["provider_id"]
    twice = second.post("/api/v1/providers/applications", json=APPLICATION)
    assert (twice.status_code, twice.json()["errors"][0]["where"]) == (409, "credit_code")
    assert first.post("/api/v1/providers/applications", json=APPLICATION).status_code == 409
    refused = blank.manager.post(f"/api/v1/providers/applications/{provider_id}/refuse", json={"reason": "产品资料不全"})
    assert refused.json()["state"] == "refused"
    assert blank.manager.post(f"/api/v1/providers/applications/{provider_id}/approve").status_code == 409
    assert first.post("/api/v1/providers/applications", json=APPLICATION).status_code == 201
    assert blank.said() == ["provider.applied", "provider.refused", "provider.applied"]


def test_only_a_manager_decides(blank: Any) -> None:
    provider_id = blank.center.api("provider").post("/api/v1/providers/applications", json=APPLICATION).json()["provider_id"]
    for role in ("commissioner", "liaison", "provider", "sme", "expert", "mentor"):
        assert blank.center.api(role).post(f"/api/v1/providers/applications/{provider_id}/approve").status_code == 403


def test_no_products_before_approval(blank: Any) -> None:
    person = uuid7()
    applicant = blank.center.api("provider", person_id=person)
    provider_id = applicant.post("/api/v1/providers/applications", json=APPLICATION).json()["provider_id"]
    eager = blank.center.api("provider", person_id=person, organisation_id=UUID(provider_id))
    assert eager.post("/api/v1/providers/products", json=PRODUCT).status_code == 409
    assert applicant.post("/api/v1/providers/products", json=PRODUCT).status_code == 409


def test_a_provider_edits_only_its_own_products(scene: Any) -> None:
    own = scene.provider(scene.providers[0]).get("/api/v1/providers/products").json()["products"][0]
    other = scene.provider(scene.providers[1])
    assert other.put(f"/api/v1/providers/products/{own['product_id']}", json=PRODUCT).status_code == 404
    assert other.delete(f"/api/v1/providers/products/{own['product_id']}").status_code == 404


def test_a_wrong_product_is_refused_where_it_is_wrong(scene: Any) -> None:
    provider = scene.provider(scene.providers[0])
    for broken, where in WRONG_PRODUCTS:
        answer = provider.post("/api/v1/providers/products", json={**PRODUCT, **broken})
        assert (answer.status_code, [error["where"] for error in answer.json()["errors"]]) == (422, [where])
    assert len(provider.get("/api/v1/providers/products").json()["products"]) == 1


def test_the_registry_is_searched_and_paged_without_gaps(scene: Any) -> None:
    firm = scene.sme
    found = firm.get("/api/v1/providers", params={"words": "2号"}).json()["providers"]
    assert [one["name"] for one in found] == ["江城云制造科技2号有限公司"]
    assert len(firm.get("/api/v1/providers", params={"industry": "34", "scene": "生产管控"}).json()["providers"]) == 3
    assert firm.get("/api/v1/providers", params={"industry": "13"}).json()["providers"] == []
    with scene.center.database("providers").reading() as session:
        from services.providers.queries import registry

        seen, before = [], None
        while page := registry.search_providers(session, registry.Search(), before=before, limit=2):
            seen += [one.provider_id for one in page]
            before = (page[-1].applied_at, page[-1].provider_id)
    assert seen == list(reversed(scene.providers))


def test_the_registry_does_not_show_credit_codes(scene: Any) -> None:
    assert "91420100177738041B" not in scene.sme.get("/api/v1/providers").text


def test_migrations_and_models_are_the_same(center: Any) -> None:
    engine = create_engine(center.settings.owner_url())
    try:
        with engine.connect() as connection:
            connection.execute(text("SET search_path = providers"))
            options = {"include_schemas": True, "compare_type": True, "include_name": in_this_room}
            found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    finally:
        engine.dispose()
    assert found == []


def in_this_room(name: str | None, kind: str, _parents: Any) -> bool:
    if kind == "schema":
        return name == "providers"
    others = {*spine.tables, "spine_version", "room_version", "ledger_default"}
    return kind != "table" or (name not in others and not (name or "").startswith("ledger"))


def test_what_grows_is_read_by_an_index(center: Any) -> None:
    with center.database("providers").transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        for query, index in INDEXED.items():
            plan = "\n".join(session.execute(text(f"EXPLAIN {query}"), {"id": uuid7()}).scalars())
            assert index in plan
