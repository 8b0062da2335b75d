"""However many processes serve it, a center shows itself as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.settings import load_settings
from services.web import create_app
from tests.harness.databases import SECRET

pytestmark = pytest.mark.pure


def test_a_process_that_serves_one_room_still_shows_the_way_to_the_others(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, database_url="postgresql://nobody@localhost/nothing", secret_key=SECRET)
    navigation = create_app(settings, ["notify"], databases={}).state.navigation
    assert {"我的企业", "线上测评", "我的上门", "服务商对接", "消息"} <= {item.title for item in navigation.items}
    titles = [tab.title for tab in navigation.tabs]
    assert titles == ["进展", "线上测评", "把脉诊断", "服务商对接", "平台衔接", "转告企业", "典型案例"]
