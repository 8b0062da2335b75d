"""What several tests of the library need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from services.outreach.checking import questions
from services.web import create_app
from tests.harness.center import Center


def answers(value: int = 1) -> dict[str, int]:
    return {question.key: value for question in questions()}


def edition(**changes: Any) -> dict[str, Any]:
    return {
        "document": "guide", "title": "转型指南", "label": "2026版", "source": "本中心编写", "dated_on": "2026-11-01", "caveat": "不是官方原文",
        "chapters": [{"heading": "第一步", "text": "先做**一件**事。\n\n- 排程"}, {"heading": "第二步", "text": "备份不能省。"}], **changes,
    }  # fmt: skip


@pytest.fixture
def outreach(center: Center, monkeypatch: pytest.MonkeyPatch) -> Iterator[Center]:
    """A center whose doors are outreach's alone, with one loop for all requests: they open faster."""
    center.__dict__["app"] = create_app(center.settings, ["outreach"], databases=center.databases)
    keep = center._keep
    with start_blocking_portal() as portal:

        def on_one_loop(client: Any) -> Any:
            client.portal = portal
            return keep(client)

        monkeypatch.setattr(center, "_keep", on_one_loop)
        yield center
