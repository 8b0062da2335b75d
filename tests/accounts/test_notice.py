"""What the notice promises is what the sweeps do."""

from __future__ import annotations

from services.assessment.inviting import NUMBERS_KEPT
from services.enterprises.operations.leading import EXPIRES_AFTER, KEPT_FOR
from services.handover.operations.forgetting import KEPT
from services.outreach.operations.gatherings.wiping import KEPT as REGISTRATIONS_KEPT
from tests.harness.center import Center


def test_the_notice_names_the_times_after_which_numbers_are_deleted(center: Center) -> None:
    page = center.client().get("/accounts/notice")
    assert page.status_code == 200
    for promise in (
        f"最迟在活动结束 {NUMBERS_KEPT.days} 天后删除", f"接手或放弃后 {KEPT_FOR.days} 天删除；一直没有处理的，{EXPIRES_AFTER.days} 天删除",
        f"活动结束 {REGISTRATIONS_KEPT.days} 天后删除姓名和手机号", "不再提醒", "保存三年后删除",
    ):  # fmt: skip
        assert promise in page.text, promise
    assert KEPT.days // 365 == 3
