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


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The application at an address of its own."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        thread.join(10)


def signed_in(browser: Browser, app: Any, address: str, who: Identity, **options: Any) -> BrowserContext:
    """A phone of 390 px on which this person is signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", **options)
    cookie = app.state.signer.sign(who, "page", until=datetime.now(UTC) + timedelta(hours=1))
    context.add_cookies([{"name": IDENTITY_COOKIE, "value": cookie, "url": address}])
    context.set_default_timeout(15_000)
    return context
