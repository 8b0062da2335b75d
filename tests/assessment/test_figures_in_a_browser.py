"""The figures of a question on a real phone: the option follows at once, and an explicit choice and an option exclude each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from services.contracts.vocabulary import Role
from services.ui.identity import IDENTITY_COOKIE
from tests.assessment.scenery import API, Firm
from tests.harness.browsers import new_page
from tests.harness.clients import identity_for
from tests.harness.web_stand_ins import serving

pytestmark = pytest.mark.browser


def test_the_option_follows_the_figures_at_once(firm: Firm, chromium: Browser) -> None:
    run, app = firm.start(), firm.center.app
    who = identity_for((Role.SME,), firm.person_id, firm.enterprise_id, "王海燕")
    with serving(app) as host, new_page(chromium, width=390, height=844) as page:
        address = f"http://{host}"
        cookie = app.state.signer.sign(who, "page", until=datetime.now(UTC) + timedelta(hours=1))
        page.context.add_cookies([{"name": IDENTITY_COOKIE, "value": cookie, "url": address}])
        page.goto(f"{address}/assessment/runs/{run['run_id']}/steps/2")
        total, digital = page.locator('[name="figure.machines_total"]'), page.locator('[name="figure.machines_digital"]')
        option, special = page.locator('input[name="choice"]:checked'), page.locator('input[name="special"]')
        total.fill("40")
        digital.fill("12")
        digital.blur()
        expect(option).to_have_value("C")
        expect(page.locator("#reckoned")).to_contain_text("40 台中 12 台 → 30% → 选 C")
        digital.fill("30")
        digital.blur()
        expect(option).to_have_value("E")
        special.check()
        expect(option).to_have_count(0)
        page.locator('input[name="choice"][value="B"]').check()
        expect(special).not_to_be_checked()
        expect(page.locator("#reckoned")).to_contain_text("以您选的为准")
        digital.fill("50")
        digital.blur()
        expect(page.locator("#saved")).to_contain_text("比生产设备总数 40 台 还多")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    known = firm.api().get(f"{API}/runs/{run['run_id']}").json()
    assert (known["answers"], known["specials"]) == ({"2": "B"}, {})
    assert known["figures"] == {"machines_total": "40", "machines_digital": "30"}
