"""Everybody of a journey, each with a browser of their own."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

from playwright.sync_api import Browser, Page

from tests.harness.browsers import new_page
from tests.harness.running import RunningCenter
from tests.journeys.people import Person


class Cast:
    """Everybody of a journey; each comes in with a browser of their own when first needed, and leaves at the end."""

    def __init__(self, center: RunningCenter, browser: Browser, *, scripts: bool = True) -> None:
        self.center = center
        self._browser = browser
        self._scripts = scripts
        self._stack = ExitStack()
        self._staff: dict[str, Person] = {}

    def newcomer(self, width: int = 390) -> Person:
        return Person(self._stack.enter_context(self._page(width)), self.center)

    def _page(self, width: int) -> AbstractContextManager[Page]:
        return new_page(self._browser, width=width, height=844 if width < 600 else 900, scripts=self._scripts)

    def staff(self, role: str, width: int = 1280) -> Person:
        """The demonstration account of this role, signed in."""
        if role not in self._staff:
            self._staff[role] = self.newcomer(width)
            self._staff[role].sign_in(f"{role}@demo")
        return self._staff[role]

    def close(self) -> None:
        """Close every browser; what one complained about is a failure."""
        self._stack.close()
