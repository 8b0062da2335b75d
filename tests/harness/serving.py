"""The application of a test at an address of its own, for browsers that lose their network, and somebody signed in there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext

from services.storage.ports import free_port
from services.ui.identity import IDENTITY_COOKIE, Identity


class Site:
    """An address that can be out of reach: browsers that are told to be offline may still send something while a page changes."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._open()

    def lose(self, *contexts: BrowserContext) -> None:
        """These browsers lose their network, and nothing reaches the application any more."""
        for context in contexts:
            context.set_offline(True)
        self.close()

    def regain(self, *contexts: BrowserContext) -> None:
        """Everything is as before."""
        self._open()
        for context in contexts:
            context.set_offline(False)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def _open(self) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(self._app, host="127.0.0.1", port=self._port, log_level="warning", lifespan="off")
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.02)


@contextmanager
def serving(app: Any) -> Iterator[Site]:
    """The application at an address of its own."""
    site = Site(app)
    try:
        yield site
    finally:
        site.close()


def signed_in(browser: Browser, app: Any, address: str, who: Identity, **options: Any) -> BrowserContext:
    """A phone of 390 px on which this person is signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", **options)
    cookie = app.state.signer.sign(who, "page", until=datetime.now(UTC) + timedelta(hours=1))
    context.add_cookies([{"name": IDENTITY_COOKIE, "value": cookie, "url": address}])
    context.set_default_timeout(15_000)
    return context
