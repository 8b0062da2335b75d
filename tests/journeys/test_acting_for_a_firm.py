"""代办: the liaison registers and answers for a firm that said yes by its code; the promise stays the firm's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from services.cli import specimens
from services.cli.demo.journey import Journey
from tests.harness.running import RunningCenter
from tests.journeys import firms
from tests.journeys.casting import Cast
from tests.journeys.people import Person, now

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def cast(running_center: RunningCenter, chromium: Browser) -> Iterator[Cast]:
    cast = Cast(running_center, chromium)
    yield cast
    cast.close()


def test_the_liaison_registers_and_answers_for_a_firm_and_only_the_firm_pledges(cast: Cast) -> None:
    liaison, mobile = cast.staff("liaison"), firms.fresh_mobile()
    entry = firms.firm_entry(mobile)
    case = registered_for(liaison, entry)
    run = answered_for(liaison, case)
    cannot_pledge(liaison, run)
    firm = claimed(cast.newcomer(), entry)
    firm.follow("去测评", within=firm.next_step())
    firm.press("开始测评")
    firm.sees("联络员此前已替企业填了一部分，核实企业身份之后才能看到并接着填")
    verified(liaison, entry)
    firm.hears(f"/assessment/cases/{case}", "已完成 31 项")
    firm.follow("继续", within=firm.next_step())
    firm.follow("核对并提交", within=firm.next_step("都填好了，核对一遍就可以提交"))
    firms.pledge(firm, "王海燕")
    firm.sees("测评结果", "代填")
    firm.follow("打印报告")
    firm.sees("联络员代填", "企业在线承诺")
    liaison.hears(f"/enterprises/cases/{case}", "联络员张丽华代办", "线上测评完成")


def registered_for(liaison: Person, entry: dict[str, object]) -> str:
    """The firm tells the liaison the code its phone received; a wrong one is refused."""
    mobile = str(entry["contact_mobile"])
    liaison.menu("待办")
    liaison.follow("代企业登记")
    firms.fill_firm(liaison, entry)
    since = now()
    liaison.press("发送验证码给企业")
    liaison.sees("企业确认代办", f"验证码已发到尾号 {mobile[-4:]} 的手机", "登记", "填写测评", "预约上门")
    code = liaison.read_code(mobile, since)
    liaison.fill(code="000000" if code != "000000" else "111111")
    liaison.press("确认")
    expect(liaison.main.locator("#error-code")).to_be_visible()
    liaison.fill(code=code)
    liaison.press("确认")
    liaison.is_at("/enterprises/cases/")
    liaison.sees(str(entry["name"]), "企业已确认（短信）", "填写测评", "预约上门")
    return liaison.path.rsplit("/", 1)[1]


def answered_for(liaison: Person, case: str) -> str:
    """Three answers by clicking, marked as such; the rest by API. The run's page."""
    liaison.hears(f"/assessment/cases/{case}", "替企业开始填写（代填）")
    liaison.press("替企业开始填写（代填）")
    liaison.sees("您在替企业填写，每个回答都会标明“代填”")
    run = liaison.path
    liaison.follow("开始", within=liaison.next_step("共 31 项"))
    expect(liaison.page.locator(".heading .tag")).to_have_text("代填")
    firms.answer(liaison, specimens.sheet_before(), last=3)
    api = Journey(liaison.center.base_url, liaison.center.settings.home, liaison.center.passwords, print).staff("liaison")
    sheet = specimens.sheet_before()
    api.put(f"{run}/answers", {"answers": sheet["answers"], "scenes": sheet["scenes"]})
    return run


def cannot_pledge(liaison: Person, run: str) -> None:
    liaison.open(run)
    liaison.follow("核对", within=liaison.next_step("都填好了"))
    liaison.sees("联络员不能代为承诺")
    expect(liaison.main.get_by_role("button", name="承诺并提交")).to_have_count(0)


def claimed(firm: Person, entry: dict[str, object]) -> Person:
    """The firm signs up with the number that received the code, and claims by its credit code."""
    firms.sign_up(firm, "王海燕", str(entry["contact_mobile"]))
    firm.follow("用信用代码认领")
    firm.fill(credit_code=str(entry["credit_code"]))
    firm.press("认领")
    firm.sees("现在就可以开始测评")
    firm.follow("以后再传")
    firm.is_at("/enterprises/mine")
    return firm


def verified(liaison: Person, entry: dict[str, object]) -> None:
    liaison.menu("认领核实")
    claim = liaison.main.locator("section.panel").filter(has_text=str(entry["credit_code"]))
    liaison.press("核实通过", within=claim)
    expect(claim).to_have_count(0)
