"""Answering in a real browser whose network is dead, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assessment.scenery import API, Firm
from tests.harness.clients import identity_for
from tests.harness.serving import Site, serving, signed_in

pytestmark = pytest.mark.browser


@contextmanager
def at_work(firm: Firm, browser: Browser) -> Iterator[tuple[Page, str, Site]]:
    """Somebody of the firm in front of a run, the run's address, and what may be out of reach."""
    run = f"/assessment/runs/{firm.start()['run_id']}"
    who = identity_for(("sme",), firm.person_id, firm.enterprise_id, "王海燕")
    with serving(firm.center.app) as site:
        context = signed_in(browser, firm.center.app, site.address, who)
        yield context.new_page(), site.address + run, site
        context.close()


def given(firm: Firm, run: str) -> dict[str, Any]:
    return dict(firm.api().get(f"{API}/runs/{run.rsplit('/', 1)[1]}").json()["answers"])


def tap(page: Page, value: str) -> None:
    page.locator(f"label.choice:has(> input[name=choice][value={value}])").click()


def test_answers_given_without_a_network_survive_reloading_and_are_sent_once_it_returns(firm: Firm, chromium: Browser) -> None:
    with at_work(firm, chromium) as (page, run, site):
        page.goto(f"{run}/steps/2")
        tap(page, "B")
        expect(page.locator("#keeping")).to_contain_text("都送到中心了")
        page.wait_for_selector("#keeping[data-pages=kept]", state="attached", timeout=40_000)
        site.lose(page.context)
        page.reload()
        tap(page, "D")
        expect(page.locator("#keeping")).to_contain_text("没有网络")
        page.get_by_role("button", name="保存，下一题").click()
        page.wait_for_url("**/steps/3")
        tap(page, "C")
        page.get_by_role("button", name="保存，下一题").click()
        page.wait_for_url("**/steps/4")
        expect(page.locator("#keeping")).to_contain_text("本机存着 2 项")
        page.goto(f"{run}/steps/3")
        expect(page.locator("input[name=choice][value=C]")).to_be_checked()
        assert given(firm, run) == {"2": "B"}
        site.regain(page.context)
        expect(page.locator("#keeping")).to_contain_text("都送到中心了")
        assert given(firm, run) == {"2": "D", "3": "C"}
        page.reload()
        expect(page.locator("#keeping")).to_contain_text("都送到中心了")
        assert given(firm, run) == {"2": "D", "3": "C"}


def test_what_was_submitted_meanwhile_is_not_sent_and_the_page_says_so(firm: Firm, chromium: Browser) -> None:
    with at_work(firm, chromium) as (page, run, site):
        page.goto(f"{run}/steps/2")
        site.lose(page.context)
        tap(page, "E")
        expect(page.locator("#keeping")).to_contain_text("没有网络")
        firm.send_sheet()
        site.regain(page.context)
        expect(page.locator("#keeping")).to_contain_text("已经提交，本机还存着 1 项没有送到")
        page.get_by_role("button", name="清除").click()
        expect(page.locator("#keeping")).to_be_hidden()
        assert given(firm, run)["2"] == "B"


def test_a_sheet_is_answered_by_keyboard_alone(firm: Firm, chromium: Browser) -> None:
    with at_work(firm, chromium) as (page, run, _site):
        page.goto(f"{run}/steps/8")
        page.locator("input[name=choice]").first.focus()
        page.keyboard.press("ArrowDown")
        shown = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement.closest('label')).outlineStyle + getComputedStyle(document.activeElement.closest('label')).boxShadow"
        )
        assert shown != "nonenonenone", "the focus must be seen"
        page.keyboard.press("Enter")
        page.wait_for_url("**/steps/9")
        page.keyboard.press("2")
        page.keyboard.press("3")
        page.keyboard.press("Enter")
        page.wait_for_url("**/steps/10")
        answers = given(firm, run)
        assert answers["8"] == "B"
        assert len(answers["9"]) == 2
