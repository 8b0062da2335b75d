"""`bamai up --demo` hands over to a stand-in of its own; whoever opens the pages finds something that really went."""

from __future__ import annotations

from typing import Any

import pytest

from services.cli.standin.equipping import NAME
from services.contracts.demonstration import demo_id
from tests.harness.running import RunningCenter, wait_until

pytestmark = pytest.mark.slow


def test_the_demonstrations_firm_has_its_profile_at_the_stand_in(running_center: RunningCenter) -> None:
    with running_center.client() as http:
        given = {"login": "manager@demo", "password": running_center.passwords["manager@demo"]}
        token = http.post("/api/v1/accounts/tokens", json=given).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"

        def settled() -> list[dict[str, Any]]:
            shown = http.get(f"/api/v1/handover/cases/{demo_id('case')}").json()
            return [one for one in shown.get("transfers", []) if one["state"] in ("delivered", "rejected")]

        wait_until(settled, "the firm's profile to be handed over", 60, log=running_center.logs)
        assert {(one["platform"], one["kind"]) for one in settled()} <= {(NAME, "profile"), (NAME, "assessment")}
        platforms = http.get("/api/v1/handover/platforms").json()["platforms"]
        assert [(one["platform"], one["official"]) for one in platforms] == [(NAME, False)]
