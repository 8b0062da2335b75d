"""The figures of a question on a real phone: the option follows at once, and an explicit choice and an option exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from services.assessment.editions import get_pack
from services.assessment.reckoning import reckon
from services.contracts.vocabulary import Role
from tests.assessment.scenery import API, Firm
from tests.harness.clients import identity_for
from tests.harness.serving import serving, signed_in

pytestmark = pytest.mark.browser


@contextmanager
def at_question(firm: Firm, browser: Browser, number: int) -> Iterator[tuple[Page, str]]:
    """Somebody of the firm at a question on a phone, and where its questions are."""
    who = identity_for((Role.SME,), firm.person_id, firm.enterprise_id, "王海燕")
    run_id = firm.start()["run_id"]
    with serving(firm.center.app) as site:
        context = signed_in(browser, firm.center.app, site.address, who)
        page, steps = context.new_page(), f"{site.address}/assessment/runs/{run_id}/steps"
        page.goto(f"{steps}/{number}")
        yield page, steps
        context.close()


def test_the_option_follows_the_figures_at_once(firm: Firm, chromium: Browser) -> None:
    with at_question(firm, chromium, 2) as (page, steps):
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
        expect(page.locator("#keeping")).to_contain_text("还没有收下（数字化生产设备数 50 台")
        expect(page.locator("#keeping [data-forget]")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    known = firm.api().get(f"{API}/runs/{steps.split('/')[-2]}").json()
    assert (known["answers"], known["specials"]) == ({"2": "B"}, {})
    assert known["figures"] == {"machines_total": "40", "machines_digital": "30"}


RATIOS = [
    ("40", "4", "A"),
    ("40", "4.1", "B"),
    ("1,000", "２００", "B"),
    ("1000", "201", "C"),
    ("3", "1", "C"),
    ("40", "50", None),
    ("40", "", None),
]


def test_without_a_network_the_page_says_the_option_that_the_center_will_reckon(firm: Firm, chromium: Browser) -> None:
    with at_question(firm, chromium, 2) as (page, steps):
        page.context.set_offline(True)
        for total, digital, option in RATIOS:
            page.locator('[name="figure.machines_total"]').fill(total)
            page.locator('[name="figure.machines_digital"]').fill(digital)
            page.locator('button[value="calculate"]').click()
            said = f"本机先算：选 {option}；" if option else "算不出选项"
            expect(page.locator("#reckoned")).to_contain_text(said)
        page.context.set_offline(False)
        page.goto(f"{steps}/12")
        page.context.set_offline(True)
        page.locator('[name="figure.energy_last.electricity"]').fill("86000")
        page.locator('[name="figure.energy_before.electricity"]').fill("90000")
        page.locator('[name="figure.revenue_last"]').fill("2000")
        for revenue, option in (("1900", "C"), ("2093.1", "B"), ("2200", "A"), ("0", None)):
            page.locator('[name="figure.revenue_before"]').fill(revenue)
            page.locator('button[value="calculate"]').click()
            expect(page.locator("#reckoned")).to_contain_text(f"选 {option}；" if option else "算不出选项")
            figures = {"energy_last.electricity": "86000", "energy_before.electricity": "90000", "revenue_last": "2000"}
            question = get_pack("miit-2024").question_by_key["12"]
            reckoned = reckon(question, {key: Decimal(amount) for key, amount in (figures | {"revenue_before": revenue}).items()})
            assert reckoned is not None
            assert reckoned.option == option
