"""The expert on a shop floor without a network, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from services.assessment.models import VerifiedAnswer
from tests.assessment.scenery import Firm
from tests.harness.clients import identity_for
from tests.harness.serving import serving, signed_in

pytestmark = pytest.mark.browser


def seen(firm: Firm) -> dict[str, tuple[Any, str]]:
    with firm.center.database("assessment").reading() as session:
        return {row.key: (row.value, row.remark) for row in session.scalars(select(VerifiedAnswer))}


def see_otherwise(page: Page, step: int, value: str, remark: str) -> None:
    card = page.locator(f"#step-{step}")
    card.get_by_text("不一致，选看到的").click()
    card.locator(f"label.choice:has(> input[name=choice][value={value}])").click()
    card.locator("textarea[name=remark]").fill(remark)
    card.get_by_role("button", name="保存这一项").click()


def test_what_the_expert_notes_without_a_network_survives_reloading_and_is_sent_once_it_returns(
    firm: Firm, chromium: Browser
) -> None:
    run_id = firm.send_sheet()["run_id"]
    firm.book_visit()
    at = f"/assessment/runs/{run_id}/verification"
    with serving(firm.center.app) as site:
        address = site.address
        context = signed_in(chromium, firm.center.app, address, identity_for(("expert",), firm.expert_id, None, "李国强"))
        page = context.new_page()
        page.goto(f"{address}{at}/sections/1")
        page.locator("#step-1").get_by_role("button", name="与企业填的一致").click()
        expect(page.locator("#step-1")).to_contain_text("一致")
        expect(page.locator("#step-1 .tag")).to_have_text("一致")
        page.wait_for_selector("#keeping[data-pages=kept]", state="attached", timeout=40_000)
        kept = seen(firm)
        assert list(kept) == ["1"]

        site.lose(context)
        see_otherwise(page, 2, "A", "车间里没有看到")
        expect(page.locator("#step-2")).to_contain_text("已记在本机")
        expect(page.locator("#keeping")).to_contain_text("本机存着 1 项")
        page.locator("#step-3").get_by_role("button", name="与企业填的一致").click()
        expect(page.locator("#keeping")).to_contain_text("本机存着 2 项")
        page.reload()
        expect(page.locator("#step-2")).to_contain_text("已记在本机")
        expect(page.locator("#step-2 input[name=choice][value=A]")).to_be_checked()
        expect(page.locator("#step-2 textarea[name=remark]")).to_have_value("车间里没有看到")
        page.goto(f"{address}{at}")
        expect(page.locator("#keeping")).to_contain_text("本机存着 2 项")
        page.goto(f"{address}{at}/sections/1")
        assert seen(firm) == kept

        site.regain(context)
        expect(page.locator("#keeping")).to_contain_text("都送到中心了")
        expect(page.locator("#step-2 .tag")).to_have_text("看到的不同")
        expect(page.locator("#step-3 .tag")).to_have_text("一致")
        assert seen(firm)["2"] == ("A", "车间里没有看到")
        assert set(seen(firm)) == {"1", "2", "3"}

        site.lose(context)
        page.locator("#step-4").get_by_role("button", name="与企业填的一致").click()
        expect(page.locator("#keeping")).to_contain_text("本机存着 1 项")
        firm.verify(firm.api().get(f"/api/v1/assessment/runs/{run_id}").json())
        site.regain(context)
        expect(page.locator("#keeping")).to_contain_text("核实结论已经出了，本机还存着 1 项没有送到")
        context.close()
