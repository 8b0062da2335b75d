"""What experts offer, the holidays of a year, and re-tests, on their pages."""

from __future__ import annotations

import re
from datetime import timedelta

from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.ui.identity import identity_of
from tests.diagnosis.practice import NOW, Practice
from tests.diagnosis.reading import plain, text_of


def test_an_expert_keeps_the_week_the_days_and_the_skills(practice: Practice) -> None:
    expert = practice.expert("周启明")
    page, path = practice.browser(expert), f"/diagnosis/experts/{expert.person_id}"
    assert page.get("/diagnosis/experts/me").headers["location"] == path
    assert page.post_form(f"{path}/week", opens_0_0="09:30", closes_0_0="11:30").status_code == 303
    assert 'value="09:30"' in page.get(path).text
    wrong = page.post_form(f"{path}/week", opens_2_0="14:00", closes_2_0="12:00")
    assert (wrong.status_code, "周三的时段请填写先后两个时间" in plain(wrong.text)) == (422, True)
    overlap = page.post_form(f"{path}/week", opens_2_0="09:00", closes_2_0="12:00", opens_2_1="11:00", closes_2_1="15:00")
    assert (overlap.status_code, "同一天的时段不能重叠" in plain(overlap.text)) == (422, True)
    assert page.post_form(f"{path}/days", kind="leave", from_on="2026-10-19", until_on="2026-10-21").status_code == 303
    seen = page.get(path).text
    assert "请假 2026年10月19日（周一） 至 2026年10月21日（周三）" in plain(seen)
    [remove] = re.findall(rf'action="({path}/days/[^"]+/remove)"', seen)
    assert page.post_form(remove).status_code == 303
    assert "没有请假" in text_of(page, path)
    wrong = page.post_form(f"{path}/days", kind="extra", from_on="2026-10-24")
    assert (wrong.status_code, "加开的一天请填写" in plain(wrong.text)) == (422, True)
    assert page.post_form(f"{path}/profile", scenes=["质量管理", "设备管理"], daily_maximum="9").status_code == 422
    assert (
        page.post_form(f"{path}/profile", scenes=["质量管理", "设备管理"], districts="武昌区", daily_maximum="3").status_code
        == 303
    )
    seen = text_of(practice.browser(practice.commissioner), "/diagnosis/experts")
    assert ("质量管理、设备管理" in seen, "周一 09:30–11:30" in seen) == (True, True)
    other = practice.expert("何静")
    assert page.get(f"/diagnosis/experts/{other.person_id}").status_code == 404


def test_a_manager_enters_next_years_holidays(practice: Practice) -> None:
    page = practice.browser(identity_of(uuid7(), uuid7(), [Role.MANAGER]))
    fields = {"year": "2027", "days_off": "2027-01-01 至 2027-01-03", "worked": "2026-12-27", "source": "国务院办公厅通知"}
    assert page.post_form("/diagnosis/years", **fields).status_code == 303
    assert "2027 年（本中心录入）" in text_of(page, "/diagnosis/years")
    for wrong, words in (
        ({"year": "2026", "days_off": "2026-01-01"}, "已经内置"),
        ({"days_off": "元旦三天"}, "看不懂"),
        ({"days_off": "2028-01-01"}, "不是 2027 年"),
        ({"worked": "2027-01-06"}, "应是当年的周末"),
    ):
        answer = page.post_form("/diagnosis/years", **(fields | wrong))
        assert (answer.status_code in (409, 422), words in plain(answer.text)) == (True, True), plain(answer.text)


def test_a_retest_nobody_visited_waits_for_a_chosen_expert(practice: Practice) -> None:
    expert, case = practice.expert("周启明"), practice.case()
    run_id = practice.assess(case, "retest", level=2)
    page, path = practice.browser(practice.commissioner), f"/diagnosis/retests/{run_id}"
    assert "复测还没有专家确认" in text_of(page, "/diagnosis/assign")
    assert practice.browser(expert).get(path).status_code == 404
    assert page.post_form(f"{path}/expert", expert_id=str(expert.person_id)).headers["location"] == path
    specialist = practice.browser(expert)
    assert "您的意见" in text_of(specialist, path)
    unclear = specialist.post_form(f"{path}/confirm", agreed="false")
    assert (unclear.status_code, "不同意时请选择原因" in plain(unclear.text)) == (422, True)
    assert (
        specialist.post_form(f"{path}/confirm", agreed="false", opinion="证据不足", remark="排程系统还在试用").status_code == 303
    )
    assert "不同意：证据不足" in text_of(page, path)
    again = specialist.post_form(f"{path}/confirm", agreed="true")
    assert (again.status_code, "已经确认过了" in plain(again.text)) == (409, True)


def test_when_next_years_holidays_are_unknown_the_page_says_until_when_one_can_book(
    practice: Practice, monkeypatch: object
) -> None:
    from services.diagnosis import clock

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=65))  # type: ignore[attr-defined]
    practice.expert()
    case = practice.case()
    assert "只能约到今年年底" in text_of(practice.browser(case.sme), f"/diagnosis/cases/{case.case_id}")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=120))  # type: ignore[attr-defined]
    assert "2027 年的放假安排还没有录入" in text_of(practice.browser(case.sme), f"/diagnosis/cases/{case.case_id}")
