from __future__ import annotations

import pytest

from services.web import create_app
from tests.assessment.scenery import Firm
from tests.harness.center import Center


@pytest.fixture
def center(center: Center) -> Center:
    """The doors are this room's alone: what other rooms do at theirs is their tests' business."""
    center.__dict__["app"] = create_app(center.settings, ["assessment"], databases=center.databases)
    return center


@pytest.fixture
def firm(center: Center) -> Firm:
    """A firm whose case was opened and whose team was assigned."""
    return Firm(center).open_case()
