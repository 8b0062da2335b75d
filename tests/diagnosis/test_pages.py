"""Diagnosis in a browser without JavaScript: every page of the loop, and what is said when something is wrong."""

from __future__ import annotations

import re
from uuid import UUID

from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.diagnosis import operations
from services.ui.identity import identity_of
from tests.diagnosis.practice import FIRM, NOW, TUESDAY, WEDNESDAY, Practice, span
from tests.diagnosis.reading import plain, proposed, text_of


def test_the_whole_way_by_clicking(practice: Practice) -> None:
    expert, case = practice.expert("周启明"), practice.case()
    firm, specialist = practice.browser(case.sme), practice.browser(expert)
    page = f"/diagnosis/cases/{case.case_id}"
    seen = text_of(firm, page)
    assert "10月13日（周二）09:00–12:00" in seen
    assert "周启明 · 匹配度" in seen
    assert "擅长最需要提升的场景：计划排程" in seen

    visit = firm.post_form(f"{page}/visits", **proposed(expert)).headers["location"]
    assert re.fullmatch(r"/diagnosis/visits/[0-9a-f-]{36}", visit)
    assert "待专家确认" in text_of(firm, visit)
    assert "已约好的上门" in text_of(firm, page)

    assert FIRM in text_of(specialist, "/diagnosis/visits")
    seen = text_of(specialist, visit)
    assert "这个时间能去吗" in seen
    assert "王海燕" in seen
    assert specialist.post_form(f"{visit}/confirm", revision="1").headers["location"] == visit
    assert "专家已确认" in text_of(specialist, visit)

    assert "先登记上门时间" in text_of(specialist, f"{visit}/report")
    held = specialist.post_form(f"{visit}/held", starts_at="2026-10-10T14:05", ends_at="2026-10-10T16:40")
    assert held.headers["location"] == visit
    assert "2026年10月10日（周六）14:05–16:40" in text_of(specialist, visit)
    assert "待写报告" in text_of(specialist, "/diagnosis/visits")

    fields = {"scene": "计划排程", "present_level": "1", "target_level": "2", "priority": "1", "need": "插单多，交期排不准"}
    assert specialist.post_form(f"{visit}/findings", **fields).headers["location"] == f"{visit}/findings"
    assert "插单多，交期排不准" in text_of(specialist, f"{visit}/findings")
    assert specialist.post_form(f"{visit}/texts", overview="订单批量小、插单多。").headers["location"] == f"{visit}/report"
    assert "订单批量小" in text_of(specialist, f"{visit}/report")
    report = specialist.post_form(f"{visit}/report").headers["location"]
    seen = text_of(firm, report)
    for part in (
        "编号 BM-ZD-2026-",
        "版本 1",
        "企业概况",
        "评测结果",
        "现状与差距",
        "问题优先级",
        "改造建议",
        "预期成效",
        "数据安全",
        "签字 / 盖章",
    ):
        assert part in seen
    assert specialist.get(f"{visit}/report").headers["location"] == report
    assert "看报告" in text_of(specialist, f"{visit}/findings")

    run_id = practice.assess(case, "retest", level=2, score="52.70")
    assert "复测待确认" in text_of(specialist, "/diagnosis/visits")
    retest = f"/diagnosis/retests/{run_id}"
    assert "34.2 → 52.7" in text_of(specialist, retest)
    assert specialist.post_form(f"{retest}/confirm", agreed="true").headers["location"] == retest
    assert "复测属实" in text_of(firm, retest)
    assert "专家确认属实" in text_of(firm, page)


def test_a_time_that_is_gone_brings_the_proposals_that_are_left(practice: Practice) -> None:
    expert, first, second = practice.expert(), practice.case(), practice.case()
    practice.book(first, expert, span(WEDNESDAY))
    answer = practice.browser(second.sme).post_form(f"/diagnosis/cases/{second.case_id}/visits", **proposed(expert))
    assert answer.status_code == 409
    assert "这个时间刚刚被约走了" in plain(answer.text)
    assert "10月14日（周三）14:00–17:00" in plain(answer.text)


def test_pressing_twice_books_once(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    page = practice.browser(case.sme)
    answers = [page.post_form(f"/diagnosis/cases/{case.case_id}/visits", once="the-same", **proposed(expert)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert practice.said() == ["visit.booked"]


def test_the_commissioner_assigns_with_one_press(practice: Practice) -> None:
    expert, case, other = (
        practice.expert("周启明"),
        practice.case(),
        practice.case(name="武汉汉口精工阀门有限公司", tested=False, need="交期排不准"),
    )
    practice.case(name="还没有测评也没说难处的企业", tested=False)
    page = practice.browser(practice.commissioner)
    seen = text_of(page, "/diagnosis/assign")
    assert FIRM in seen
    assert "“交期排不准”" in seen
    assert "还没有测评也没说难处的企业" not in seen
    answer = page.post_form(f"/diagnosis/assign/{case.case_id}", **proposed(expert))
    seen = text_of(page, answer.headers["location"])
    assert "已约好：10月14日（周三）09:00–12:00，周启明" in seen
    assert "两周内的上门" in seen
    again = page.post_form(f"/diagnosis/assign/{other.case_id}", **proposed(expert))
    assert (again.status_code, "刚刚被约走" in plain(again.text)) == (409, True)


def test_the_commissioner_sets_a_time_by_hand(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    page = practice.browser(practice.commissioner)
    path = f"/diagnosis/cases/{case.case_id}/visits"
    saturday = {"expert_id": str(expert.person_id), "day": "2026-10-17", "opens": "09:00", "closes": "11:30"}
    refused = page.post_form(path, **saturday)
    assert (refused.status_code, "不在专家可以上门的时段内" in plain(refused.text)) == (422, True)
    assert page.post_form(path, outside_hours="true", **saturday).status_code == 303
    wrong = page.post_form(path, **(saturday | {"day": "昨天"}))
    assert (wrong.status_code, "请填写日期，例如" in plain(wrong.text)) == (422, True)


def test_a_visit_is_moved_and_called_off_on_its_page(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    page, path = practice.browser(case.sme), f"/diagnosis/visits/{visit.visit_id}"
    assert "10月14日（周三）09:00–12:00" in text_of(page, f"{path}/reschedule")
    assert page.post_form(f"{path}/reschedule", revision="1", **proposed(expert)).headers["location"] == path
    late = practice.browser(expert).post_form(f"{path}/confirm", revision="1")
    assert (late.status_code, "刚刚有变动" in plain(late.text)) == (409, True)
    wrong = page.post_form(f"{path}/cancel", revision="2")
    assert (wrong.status_code, "请填写这一项" in plain(wrong.text)) == (422, True)
    assert page.post_form(f"{path}/cancel", revision="2", reason="临时停产").headers["location"] == path
    assert "取消原因：临时停产" in text_of(page, path)
    seen = text_of(practice.browser(expert), path)
    assert ("已取消" in seen, "王海燕" in seen) == (True, False)


def test_a_liaison_without_delegation_sees_the_times_and_why_they_cannot_book(practice: Practice) -> None:
    practice.expert()
    case = practice.case()
    seen = text_of(practice.browser(case.liaison), f"/diagnosis/cases/{case.case_id}")
    assert ("企业还没有同意由您代为预约" in seen, "10月13日（周二）09:00–12:00" in seen, "约这个时间" in seen) == (
        True,
        True,
        False,
    )


def test_nobody_sees_another_firms_pages(practice: Practice) -> None:
    expert, case, other = practice.expert(), practice.case(), practice.case()
    visit = practice.reported(case, expert)
    run_id = practice.assess(case, "retest")
    with practice.database.reading() as session:
        from services.diagnosis.queries.reports import list_reports

        [report] = list_reports(session, practice.commissioner, case.case_id)
    paths = [f"cases/{case.case_id}", f"visits/{visit.visit_id}", f"reports/{report.report_id}", f"retests/{run_id}"]
    strangers = [other.sme, other.liaison, practice.expert("何静"), identity_of(UUID(int=5), uuid7(), [Role.MENTOR])]
    for who in strangers:
        page = practice.browser(who)
        assert [page.get(f"/diagnosis/{path}").status_code for path in paths] == [404] * 4
    provider = practice.browser(identity_of(uuid7(), uuid7(), [Role.PROVIDER], organisation_id=case.enterprise_id))
    assert [provider.get(f"/diagnosis/{path}").status_code for path in paths] == [403] * 4
    mentor = practice.browser(identity_of(case.mentor_id, uuid7(), [Role.MENTOR]))
    assert [mentor.get(f"/diagnosis/{path}").status_code for path in paths] == [200] * 4


def test_what_people_write_is_shown_as_they_wrote_it(practice: Practice) -> None:
    expert, case = practice.expert(name="<b>周</b>"), practice.case(name="<script>alert(1)</script>阀门厂")
    visit = practice.held(case, expert)
    page, path = practice.browser(expert), f"/diagnosis/visits/{visit.visit_id}"
    fields = {
        "scene": "计划排程",
        "present_level": "1",
        "target_level": "2",
        "priority": "1",
        "need": "<img src=x onerror=alert(1)>",
    }
    assert page.post_form(f"{path}/findings", **fields).status_code == 303
    practice.do(operations.report_findings, expert, visit.visit_id, NOW)
    for address in (path, f"{path}/findings", "/diagnosis/visits", f"/diagnosis/cases/{case.case_id}"):
        html = page.get(address).text
        assert ("<script>alert" in html, "<img src=x" in html, "<b>周</b>" in html) == (False, False, False)
