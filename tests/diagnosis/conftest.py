"""A practice of diagnosis to test with: experts, firms with cases, and a Monday morning on which it is always now."""

from __future__ import annotations

import pytest

from services.diagnosis import clock
from tests.diagnosis.practice import NOW, Practice
from tests.harness.center import Center


@pytest.fixture
def practice(center: Center, monkeypatch: pytest.MonkeyPatch) -> Practice:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Practice(center)
