"""Messages as people read them, and what the liaison hands on."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from services.contracts import samples
from services.contracts.vocabulary import Role
from tests.notify.conftest import Notify

PERSON, LIAISON, CASE = UUID(samples.PERSON), UUID(samples.LIAISON), samples.CASE


@pytest.fixture
def told(notify: Notify) -> Notify:
    """Everybody is known, and three things happened."""
    notify.know_everybody()
    for event_type in ("visit.booked", "visit.held", "findings.reported"):
        notify.hear(event_type)
        notify.pass_time(minutes=1)
    notify.deliver()
    return notify


def test_my_messages_are_listed_newest_first_and_read_one_by_one(told: Notify) -> None:
    api = told.center.api(Role.SME, person_id=PERSON)
    listed = api.get("/api/v1/notify/messages").json()
    assert [one["title"] for one in listed["messages"]] == ["诊断报告出来了", "专家已上门诊断", "专家上门已约好"]
    assert listed["unread"] == 3
    first = listed["messages"][0]["message_id"]
    assert api.post(f"/api/v1/notify/messages/{first}/read").json()["read_at"]
    assert api.get("/api/v1/notify/messages").json()["unread"] == 2
    assert len(api.get("/api/v1/notify/messages?unread=true").json()["messages"]) == 2


def test_pages_of_messages_follow_one_another_without_gap_or_repeat(told: Notify) -> None:
    api = told.center.api(Role.SME, person_id=PERSON)
    seen, before = [], ""
    while True:
        page = api.get("/api/v1/notify/messages", params={"limit": 1, "before": before}).json()
        seen += [one["message_id"] for one in page["messages"]]
        before = page["next"]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("before", ["x", "2026-11-25~x", "~", "'; DROP TABLE messages; --", "2026-11-25T00:00:00~" + samples.RUN])
def test_a_place_nobody_wrote_begins_at_the_beginning(told: Notify, before: str) -> None:
    api = told.center.api(Role.SME, person_id=PERSON)
    answer = api.get("/api/v1/notify/messages", params={"before": before})
    assert answer.status_code == 200
    assert len(answer.json()["messages"]) == 3


def test_the_list_page_shows_them_and_marks_them_read(told: Notify) -> None:
    client = told.center.client(Role.SME, person_id=PERSON)
    page = client.get("/messages")
    assert page.status_code == 200
    assert "诊断报告出来了" in page.text
    assert "有 3 条未读" in page.text
    message = re.findall(r'action="/messages/([0-9a-f-]{36})/read"', page.text)[0]
    answer = client.post_form(f"/messages/{message}/read")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/diagnosis/cases/{CASE}")
    assert client.post_form(f"/messages/{message}/read", stay="yes").headers["location"] == "/messages"
    assert "有 2 条未读" in client.get("/messages?unread=yes").text
    assert client.post_form("/messages/read").status_code == 303
    assert "没有未读消息" in client.get("/messages").text


def test_nobody_reads_or_opens_a_message_of_another(told: Notify) -> None:
    mine = told.center.api(Role.SME, person_id=PERSON).get("/api/v1/notify/messages").json()["messages"][0]["message_id"]
    other = told.center.client(Role.MANAGER, person_id=uuid4())
    assert other.post_form(f"/messages/{mine}/read").status_code == 404
    assert told.center.api(Role.MANAGER).post(f"/api/v1/notify/messages/{mine}/read").status_code == 404
    assert "诊断报告" not in other.get("/messages").text


def test_a_short_link_opens_for_its_addressee_alone(told: Notify) -> None:
    told.send()
    path = told.sms.sent[-1].text.rsplit(" ", 1)[1].removeprefix("https://bamai.example.cn")
    assert len(path) <= 15
    answers = {who: told.center.client(Role.SME, person_id=who).get(path) for who in (PERSON, uuid4())}
    assert answers[PERSON].status_code == 303
    assert answers[PERSON].headers["location"].startswith("/diagnosis/")
    assert [answer.status_code for who, answer in answers.items() if who != PERSON] == [404]


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(told: Notify) -> None:
    answer = told.center.client().get("/m/abcdefghijkl")
    assert answer.status_code in (302, 303)
    assert answer.headers["location"].startswith("/accounts/")
    assert "abcdefghijkl" in answer.headers["location"]


def test_preferences_are_kept(told: Notify) -> None:
    client = told.center.client(Role.SME, person_id=PERSON)
    assert client.get("/messages/preferences").text.count("checked") == 2
    assert client.post_form("/messages/preferences", email="yes").status_code == 303
    page = client.get("/messages/preferences?saved=yes").text
    assert page.count("checked") == 1
    assert "已保存" in page
    api = told.center.api(Role.SME, person_id=PERSON)
    assert api.get("/api/v1/notify/preferences").json() == {"sms": False, "email": True}
    assert api.put("/api/v1/notify/preferences", json={"sms": True, "email": False}).json() == {"sms": True, "email": False}
    assert api.put("/api/v1/notify/preferences", json={"sms": "maybe"}).status_code == 422


def test_the_liaison_copies_a_text_and_records_that_it_was_handed_on(told: Notify) -> None:
    client = told.center.client(Role.LIAISON, person_id=LIAISON)
    page = client.get(f"/messages/cases/{CASE}")
    assert page.status_code == 200
    assert "专家建议先提升 1 个场景：计划排程。请查看报告。" in page.text
    assert "/diagnosis/cases/" in page.text
    notice = re.findall(r'name="message_id" value="([0-9a-f-]{36})"', page.text)[0]
    once = "one-click"
    for _ in range(2):
        answer = client.post_form(f"/messages/cases/{CASE}/forwarded", once=once, message_id=notice)
        assert answer.status_code == 303
    client.post_form(f"/messages/cases/{CASE}/forwarded", message_id=notice)
    said = told.center.said("notify")
    assert [event.type for event in said] == ["message.forwarded"]
    assert (said[0].data.message_id, said[0].data.by, said[0].case_id) == (UUID(notice), LIAISON, UUID(CASE))
    assert "已转告" in client.get(f"/messages/cases/{CASE}").text


def test_who_is_not_of_the_team_sees_nothing_to_hand_on(told: Notify) -> None:
    stranger = told.center.client(Role.LIAISON, person_id=uuid4())
    assert stranger.get(f"/messages/cases/{CASE}").status_code == 404
    assert stranger.post_form(f"/messages/cases/{CASE}/forwarded", message_id=samples.RUN).status_code == 404
    own = told.center.client(Role.LIAISON, person_id=LIAISON)
    for wrong in ("", "x", samples.RUN):
        assert own.post_form(f"/messages/cases/{CASE}/forwarded", message_id=wrong).status_code == 404
    assert told.center.client(Role.SME, person_id=PERSON).get(f"/messages/cases/{CASE}").status_code == 403
    assert told.center.client(Role.MANAGER).get(f"/messages/cases/{CASE}").status_code == 200


def test_the_same_by_api(told: Notify) -> None:
    api = told.center.api(Role.LIAISON, person_id=LIAISON)
    texts = api.get(f"/api/v1/notify/cases/{CASE}/messages").json()["messages"]
    assert len(texts) == 3
    body = {"message_id": texts[0]["notice_id"]}
    assert api.post(f"/api/v1/notify/cases/{CASE}/forwarded", json=body).json()["forwarded_at"]
    assert api.post(f"/api/v1/notify/cases/{CASE}/forwarded", json={}).status_code == 422


def test_what_somebody_typed_is_shown_as_text(told: Notify) -> None:
    told.hear("case.rested", reason="搬迁")
    told.hear("visit.cancelled", reason='<script>alert(1)</script>{{7*7}}"onload=x')
    told.deliver()
    page = told.center.client(Role.SME, person_id=PERSON).get("/messages").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page
