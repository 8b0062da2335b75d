"""What several tests of the library need."""

from __future__ import annotations

from typing import Any

import pytest

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
def outreach(center: Center) -> Center:
    """A center whose doors are outreach's alone: they open faster."""
    center.__dict__["app"] = create_app(center.settings, ["outreach"], databases=center.databases)
    return center
