"""The demonstration's registry."""

from __future__ import annotations

from sqlalchemy import func, select

from services.contracts.demonstration import demo_id
from services.providers.demonstration import furnish
from services.providers.models import Product, Provider
from tests.harness.center import Center


def test_furnishing_twice_lists_each_provider_once(center: Center) -> None:
    for _time in range(2):
        with center.database("providers").transaction() as session:
            furnish(session)
    with center.database("providers").reading() as session:
        assert session.scalar(select(func.count()).select_from(Provider)) == 5
        assert session.scalar(select(func.count()).select_from(Product)) >= 10
    said = center.said_types("providers")
    assert said.count("provider.approved") == 5
    approved = {
        event.data.provider_id: event.data.person_id for event in center.said("providers") if event.type == "provider.approved"
    }
    assert approved[demo_id("provider")] == demo_id("provider@demo")
