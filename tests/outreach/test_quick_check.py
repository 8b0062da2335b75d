"""The check at a stand: a result at once, and one sentence of need that goes on to the liaisons and stays nowhere here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text, update
from uuid_utils.compat import uuid7

from services.outreach.models import QuickCheck
from services.outreach.operations.checking import CHECKS
from services.ui.patience import count
from tests.harness.center import Center

from .conftest import answers

API = "/api/v1/outreach"
NEED = {"firm_name": "武汉测试机械", "contact_name": "张三丰", "mobile": "138 0000 1234", "need": "交期排不准", "agreed": "yes"}


def test_a_visitor_answers_sees_the_result_and_leaves_a_need_without_any_script(outreach: Center) -> None:
    visitor, stand = outreach.client(), str(uuid7())
    assert f'value="{stand}"' in visitor.get("/outreach/check", params={"at": stand}).text
    once = "one-press"
    sent = [visitor.post_form("/outreach/check", once=once, at=stand, need="交期排不准", **answers(1)) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {303}
    assert sent[0].headers["location"] == sent[1].headers["location"]
    path = sent[0].headers["location"]
    page = visitor.get(path).text
    assert "非正式等级" in page
    assert "9 分，满分 18 分" in page
    assert 'value="交期排不准"' in page
    assert [visitor.post_form(path, once="two", **NEED).status_code for _ in range(2)] == [303, 303]
    assert "已收到您的需求" in visitor.get(path).text
    assert visitor.post_form(path, **NEED).status_code == 409
    done, stated, lead = outreach.said("outreach")
    assert (stated.type, stated.measure, stated.data.lead_id) == ("need.stated", 1, lead.data.lead_id)
    assert (done.type, done.measure, str(done.data.gathering_id)) == ("quick_check.done", 1, stand)
    assert done.data.informal_level == 1
    assert (lead.type, lead.data.mobile, lead.data.need, lead.data.check_id) == (
        "lead.raised", "13800001234", "交期排不准", done.data.check_id,
    )  # fmt: skip


def test_nothing_personal_is_kept_here_once_it_was_handed_on(outreach: Center) -> None:
    check = outreach.api().post(f"{API}/checks", json={"answers": answers(0), "need": "找张三丰 13800001234"}).json()
    outreach.api().post(f"{API}/checks/{check['check_id']}/lead", json=NEED | {"agreed": True})
    outreach.settle()
    with outreach.database("outreach").reading() as session:
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'outreach'")).all()
        for table in tables:
            kept = session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars().all()
            assert not [row for row in kept if "张三丰" in row or "13800001234" in row], table


def test_a_need_nobody_was_asked_to_see_to_is_forgotten_after_thirty_days(outreach: Center) -> None:
    outreach.api().post(f"{API}/checks", json={"answers": answers(), "need": "插单多"})
    assert outreach.tick("outreach", "forget_strangers", at=datetime.now(UTC))
    with outreach.database("outreach").transaction() as session:
        assert session.query(QuickCheck).one().need == "插单多"
        session.execute(update(QuickCheck).values(done_at=datetime.now(UTC) - timedelta(days=31)))
    assert outreach.tick("outreach", "forget_strangers", at=datetime.now(UTC) + timedelta(hours=2))
    with outreach.database("outreach").reading() as session:
        assert session.query(QuickCheck).one().need is None


def test_what_is_missing_is_named_beside_its_question_and_nothing_typed_is_lost(outreach: Center) -> None:
    visitor = outreach.client()
    given = answers(2)
    del given["plan"]
    page = visitor.post_form("/outreach/check", need="插单多", **given)
    assert page.status_code == 422
    assert page.text.count("请选一个最接近的答案") == 2
    assert 'value="插单多"' in page.text
    refused = outreach.api().post(f"{API}/checks", json={"answers": given})
    assert "第 2 题还没有回答" in refused.json()["errors"][0]["what"]
    assert outreach.api().post(f"{API}/checks", json={"answers": answers(3)}).status_code == 422
    check = outreach.api().post(f"{API}/checks", json={"answers": answers()}).json()["check_id"]
    for wrong, where in (({"mobile": "12345"}, "mobile"), ({"agreed": False}, ""), ({"need": "急"}, "need")):
        answer = outreach.api().post(f"{API}/checks/{check}/lead", json=NEED | {"agreed": True} | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where)
    page = visitor.post_form(f"/outreach/check/{check}", **{**NEED, "agreed": ""})
    assert "请先阅读个人信息保护说明" in page.text
    assert 'value="张三丰"' in page.text
    assert outreach.said_types("outreach") == ["quick_check.done"]


def test_a_check_of_yesterday_takes_no_need(outreach: Center) -> None:
    check = outreach.api().post(f"{API}/checks", json={"answers": answers()}).json()["check_id"]
    with outreach.database("outreach").transaction() as session:
        session.execute(update(QuickCheck).values(done_at=datetime.now(UTC) - timedelta(hours=25)))
    assert outreach.api().post(f"{API}/checks/{check}/lead", json=NEED | {"agreed": True}).status_code == 409


def test_one_address_cannot_try_for_ever(outreach: Center) -> None:
    with outreach.database("outreach").transaction() as session:
        waits = [count(session, b"k" * 32, CHECKS, "203.0.113.9") for _ in range(CHECKS.times + 1)]
    assert waits[:-1] == [None] * CHECKS.times
    assert waits[-1] is not None
    assert 0 < waits[-1] <= CHECKS.seconds


def test_staff_print_a_poster_whose_code_leads_to_the_check(outreach: Center) -> None:
    liaison = outreach.client("liaison")
    assert "/outreach/check</p>" in liaison.get("/outreach/check-poster").text
    assert liaison.get("/outreach/check-code.svg").headers["content-type"] == "image/svg+xml"
    assert outreach.client("sme").get("/outreach/check-poster").status_code == 403
    assert liaison.get("/outreach/check-poster", params={"at": str(uuid7())}).status_code == 404
