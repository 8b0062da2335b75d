"""Somebody who has never seen the questions, on a 390 px phone: every step to the end, with a colleague's and the owner's help."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.running import RunningCenter, wait_until
from tests.journeys import firms
from tests.journeys.casting import Cast
from tests.journeys.people import NEWS_SECONDS, Person, now

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = 31


@pytest.fixture
def cast(running_center: RunningCenter, chromium: Browser) -> Iterator[Cast]:
    cast = Cast(running_center, chromium)
    yield cast
    cast.close()


def test_it_completes_the_whole_run_and_everybody_sees_the_level(cast: Cast) -> None:
    person, mobile = cast.newcomer(), firms.fresh_mobile()
    firms.sign_up(person, "周小雨", mobile)
    firms.fill_firm(person, firms.firm_entry(mobile))
    person.press("登记并开始")
    person.follow("去测评", within=person.next_step("完成数字化水平线上测评"))
    person.press("开始测评")
    run = person.path
    colleague_answers(cast, person, run, "安全生产", "财务管理")
    person.open(run)
    person.follow("继续", within=person.next_step("已完成 2 项"))
    answer_by_reading(person)
    person.is_at(f"{run}/pledge")
    person.fits()
    owner_pledges(cast, person, run)
    person.open(run)
    person.sees("测评结果", "分，满分 100 分", "负责人短信验证码承诺", "周建国")
    person.fits()


def answer_by_reading(person: Person) -> None:
    """Tap the second thing offered, which is never “none of it”, and go on until there is nothing left to answer."""
    for number in range(1, STEPS + 1):
        person.sees(f"第 {number} 项，共 {STEPS} 项")
        if number % 10 == 0:
            person.fits()
        choices = person.main.locator("label.choice:has(> input[name='choice'])")
        assert choices.count() > 1, person.text
        if not person.main.locator("input[name='choice']:checked").count():
            choices.nth(1).click()
        person.press("保存，去核对" if number == STEPS else "保存，下一题")


def colleague_answers(cast: Cast, person: Person, run: str, *titles: str) -> None:
    """A link for two scenes; whoever opens it has no account and sees nothing else."""
    person.follow("请同事填这几题")
    for title in titles:
        person.choose(title)
    person.fill(meant_for="安环科")
    person.press("生成链接")
    link = person.page.locator("#help-link").inner_text().strip()
    person.fits()
    colleague = cast.newcomer()
    colleague.open(link.removeprefix(person.center.base_url))
    colleague.sees("请您填这几题", "周小雨", *titles)
    colleague.follow("开始填")
    for number, title in enumerate(titles):
        colleague.sees(f"第 {number + 1} 项，共 {len(titles)} 项", title)
        colleague.main.locator("label.choice:has(> input[name='choice'])").nth(2).click()
        colleague.press("保存，下一题" if number < len(titles) - 1 else "保存，填完了")
    colleague.sees("都填好了")
    colleague.fits()
    person.open(f"{run}/helpers")
    person.sees("安环科", "2 项，共 2 项")


def owner_pledges(cast: Cast, person: Person, run: str) -> None:
    """The owner reads one page from the link of an SMS and pledges by the code of another."""
    owner, mobile, since = cast.newcomer(), firms.fresh_mobile(), now()
    person.fill(responsible="周建国", mobile=mobile)
    person.press("发短信给负责人")
    person.sees("已发给周建国")
    owner.open(link_to(person.center, mobile))
    owner.sees("周小雨", "真实性承诺", "安全生产")
    owner.fits()
    owner.press("我已看完，获取验证码")
    code = owner.read_code(mobile, since)
    owner.fill(code=code)
    owner.choose("本企业承诺")
    owner.press("承诺并提交")
    owner.sees("测评已提交", "您的承诺已生效", re.compile("级"))
    expect(owner.page.locator(".verdict__level")).to_be_visible()


def link_to(center: RunningCenter, mobile: str) -> str:
    """The link of the SMS to this number."""
    found: list[str] = []

    def look() -> object:
        file = center.settings.home / "sms.jsonl"
        text = file.read_text("utf-8") if file.exists() else ""
        found.extend(re.findall(r"/assessment/p/[\w-]+", "".join(line for line in text.splitlines() if mobile in line)))
        return found

    wait_until(look, f"an SMS to {mobile}", NEWS_SECONDS, center.logs)
    return found[-1]
