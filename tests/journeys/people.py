"""Somebody in front of a browser: opens pages, clicks, types, reads. Waits are Playwright's, never a sleep."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect

from tests.harness.running import RunningCenter, wait_until

PATIENCE = 40_000
"""Milliseconds a page may take on a machine that does much else."""
NEWS_SECONDS = 90
"""How long news may travel from one room to another on such a machine."""


class Person:
    """One person with a browser of their own. `width` 390 is a phone."""

    def __init__(self, page: Page, center: RunningCenter) -> None:
        self.page = page
        self.center = center
        page.context.set_default_timeout(PATIENCE)
        page.context.set_default_navigation_timeout(PATIENCE)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.center.base_url)

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.page.locator("body").inner_text()

    # going

    def open(self, path: str) -> None:
        answer = self.page.goto(self.center.base_url + path)
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}:\n{self.text}"

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Click a link by its words."""
        self._click((within or self.page.locator("body")).get_by_role("link", name=name), name)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Click a button of the page itself by its words."""
        self._click((within or self.main).get_by_role("button", name=name, exact=True), name)

    def _click(self, found: Locator, name: str | re.Pattern[str]) -> None:
        one = found.filter(visible=True).first
        expect(one, f"{self.path} should offer “{name}”").to_be_visible(timeout=PATIENCE)
        one.click()
        self._no_fault()

    def tab(self, name: str) -> None:
        """One of the case's tabs."""
        self.page.get_by_role("navigation", name="本案").get_by_role("link", name=name).click()
        self._no_fault()

    def menu(self, name: str) -> None:
        """The main navigation; on a phone behind 菜单, on a desk perhaps behind 更多."""
        phone = self.page.locator("details.phone-nav")
        if phone.is_visible():
            phone.locator("summary").click()
        shown = self.page.get_by_role("navigation", name="主导航").filter(visible=True)
        if shown.get_by_role("link", name=name).count() == 0:
            shown.locator("details.more-nav summary").click()
        shown.get_by_role("link", name=name).click()
        self._no_fault()

    def _no_fault(self) -> None:
        self.page.wait_for_load_state()
        assert "系统出了问题" not in self.text, f"{self.path} failed:\n{self.text}"

    # filling in

    def fill(self, **fields: str) -> None:
        """Type into fields, or choose from lists, by their names."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]").filter(visible=True).first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, name: str, *values: str) -> None:
        """Tap the boxes or circles of a field, and only these of the boxes."""
        for value in values:
            self.page.locator(f"main label:has(> input[name='{name}'][value='{value}'])").filter(visible=True).first.click()

    def choose(self, label: str) -> None:
        """Tap the choice with these words."""
        self.main.locator("label.choice").filter(has_text=label, visible=True).first.click()

    def unfold(self, summary: str) -> None:
        self.main.locator("summary").filter(has_text=summary, visible=True).first.click()

    # reading

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """The page says this."""
        for text in texts:
            expect(self.page.locator("body"), f"{self.path} should say {text}").to_contain_text(text, timeout=PATIENCE)

    def is_at(self, path: str) -> None:
        expect(self.page, f"should be at {path}").to_have_url(
            re.compile(re.escape(self.center.base_url) + path), timeout=PATIENCE
        )

    def next_step(self, *texts: str) -> Locator:
        """The box that says what to do next; it says `texts`."""
        box = self.page.locator(".next-step").first
        for text in texts:
            expect(box, f"the next step at {self.path}").to_contain_text(text, timeout=PATIENCE)
        return box

    def hears(self, path: str, *texts: str) -> None:
        """Open a page again until the news has travelled there."""
        deadline = time.monotonic() + NEWS_SECONDS
        while True:
            self.page.goto(self.center.base_url + path)
            missing = [text for text in texts if text not in self.text]
            if not missing:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"{path} does not say {missing} after {NEWS_SECONDS} s, but:\n{self.text}")
            self.page.wait_for_load_state("networkidle")

    def fits(self) -> None:
        """Nothing stands out of the screen sideways."""
        excess = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert excess <= 0, f"{self.path} is {excess} px wider than the screen"

    def has_document(self, title: str, number: str, version: str, *signing: str) -> None:
        """A document to print: its number, its version (both as patterns), and a box to sign in for each party."""
        marks = self.page.locator(".document__marks dd")
        expect(self.page.locator(".document__title")).to_have_text(title)
        expect(marks.first, "the number").to_have_text(re.compile(number))
        expect(marks.last, "the version").to_have_text(re.compile(version))
        expect(self.page.locator(".signature")).to_have_count(len(signing))
        for party in signing:
            box = self.page.locator(".signature").filter(has=self.page.get_by_text(party, exact=True))
            expect(box, f"a box for {party}").to_contain_text("签字 / 盖章")
        expect(self.page.get_by_role("button", name="打印（A4）")).to_be_visible()
        self.fits()

    # coming in

    def sign_in(self, login: str) -> None:
        """With a demonstration account's password."""
        self.open("/")
        self.follow("登录")
        self.follow("账号密码")
        self.fill(login=login, password=self.center.passwords[login])
        self.press("登录")

    def read_code(self, mobile: str, since: datetime) -> str:
        """The six digits of the newest SMS to this number."""
        codes: list[str] = []
        wait_until(
            lambda: codes.extend(self._codes_to(mobile, since)) or codes, f"an SMS to {mobile}", NEWS_SECONDS, self.center.logs
        )
        return codes[-1]

    def _codes_to(self, mobile: str, since: datetime) -> list[str]:
        file = self.center.settings.home / "sms.jsonl"
        letters = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
        texts = [letter["text"] for letter in letters if letter["to"] == mobile and letter["time"] >= since.isoformat()]
        return [code for text in texts for code in re.findall(r"(?<![0-9A-Z])\d{6}(?!\d)", text)]


def now() -> datetime:
    return datetime.now(UTC)
