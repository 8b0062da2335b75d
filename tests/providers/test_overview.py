"""The plan of 上云用数赋智 as firm, provider and commissioner see it, its versions, its evidence, and the list of projects."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from uuid_utils.compat import uuid7

from services.providers.queries import overview
from services.workdays import today
from tests.harness.center import Center
from tests.providers.projects import finish_engagement, plan, start_engagement

LIST = "/api/v1/providers/engagements"


def soon(days: int) -> str:
    return (today(datetime.now(UTC)) + timedelta(days=days)).isoformat()


def late(scene: Any) -> None:
    """The first milestone should have been reached the day before yesterday."""
    with scene.center.database("providers").transaction() as session:
        session.execute(text("UPDATE milestones SET due_on = :day WHERE number = 1"), {"day": soon(-2)})


def listed(client: Any, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(LIST, params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["engagements"])


def readers(scene: Any) -> dict[str, Any]:
    """A browser for each who may read, by what they are."""
    center, own = scene.center, scene.providers[0]
    return {
        "firm": center.client("sme", person_id=scene.owner, organisation_id=scene.enterprise_id),
        "provider": center.client("provider", organisation_id=own),
        "commissioner": center.client("commissioner"), "mentor": center.client("mentor", person_id=scene.mentor),
        "liaison": center.client("liaison", person_id=scene.liaison),
    }  # fmt: skip


def test_firm_provider_and_commissioner_see_the_same_plan_over_four_domains(scene: Any) -> None:
    _provider, path = start_engagement(scene)
    late(scene)
    page = path.removeprefix("/api/v1")
    for who, browser in readers(scene).items():
        told = browser.get(page).text
        for words in (
            "研发设计",
            "生产制造",
            "经营管理",
            "市场营销",
            "计划排程",
            "系统上线",
            "上线确认单",
            "逾期 2 天",
            "逾期 1 项",
            "0 / 2 项（0%）",
        ):
            assert words in told, (who, words)
        assert ("报告完成" in told) == (who == "provider")
        assert "不是评测指标的官方分类" in told
    told = scene.sme.get(path).json()
    production = next(one for one in told["plan"] if one["domain"] == "生产制造")
    assert production["scenes"] == [{"scene": "计划排程", "present_level": 1, "target_level": 2}]
    assert (told["progress"]["overdue"], told["milestones"][0]["overdue"], told["milestones"][1]["overdue"]) == (1, True, False)


def test_a_provider_sees_the_present_level_only_where_the_firm_said_so(scene: Any) -> None:
    scene.consent(scene.providers[0], fields=["企业名称"])
    engagement = scene.answer(scene.providers[0])["engagement_id"]
    provider = scene.provider(scene.providers[0])
    assert provider.put(f"{LIST}/{engagement}/plan", json=plan()).status_code == 200
    assert provider.get(f"{LIST}/{engagement}").json()["plan"][1]["scenes"][0]["present_level"] is None
    assert scene.sme.get(f"{LIST}/{engagement}").json()["plan"][1]["scenes"][0]["present_level"] == 1
    assert "未授权查看" in readers(scene)["provider"].get(f"/providers/engagements/{engagement}").text


def test_every_version_stays_readable_with_what_changed(scene: Any) -> None:
    scene.consent(scene.providers[0])
    path = f"{LIST}/{scene.answer(scene.providers[0])['engagement_id']}"
    provider = scene.provider(scene.providers[0])
    for version in (plan(), plan(goal="两个月内让排程覆盖全部工序。"), plan(goal="两个月内让排程覆盖全部工序。")):
        assert provider.put(f"{path}/plan", json=version).status_code == 200
    for client in (provider, scene.sme, scene.manager):
        told = client.get(f"{path}/versions").json()["versions"]
        assert [one["version"] for one in told] == [3, 2, 1]
        assert [len(one["changes"]) for one in told] == [0, 1, 0]
        assert told[2]["plan"]["goal"] == plan()["goal"]
    page = readers(scene)["firm"].get(f"{path.removeprefix('/api/v1')}/versions").text
    for words in ("第 3 版", "内容与上一版相同", "目标由“三个月内", "第一次提交"):
        assert words in page


def test_evidence_has_a_file_that_those_of_the_engagement_may_fetch(scene: Any) -> None:
    provider, path = start_engagement(scene)
    page = path.removeprefix("/api/v1")
    browser = readers(scene)["provider"]
    wrong = browser.post_form(
        f"{page}/milestones/1/reach", evidence="已签", files={"file": ("x.svg", b"<svg/>", "image/svg+xml")}
    )
    assert wrong.status_code == 422
    assert "请上传照片或文件" in wrong.text
    assert "已签" in wrong.text
    right = browser.post_form(f"{page}/milestones/1/reach", evidence="已签", files={"file": ("x.png", scene.paper, "image/png")})
    assert right.status_code == 303
    content = {"content_base64": base64.b64encode(b"%PDF-1.7 signed").decode()}
    told = provider.post(f"{path}/milestones/2/reach", json={"evidence": "签到表", "file": content}).json()
    files = [one["files"][0] for one in told["milestones"]]
    assert [one["media_type"] for one in files] == ["image/png", "application/pdf"]
    for who, reader in readers(scene).items():
        got = reader.get(f"/providers/evidence/{files[0]['evidence_id']}")
        assert (got.status_code, got.content) == (200, scene.paper), who
        assert got.headers["content-disposition"] == "attachment"
        assert "下载附件" in reader.get(page).text
    assert scene.manager.get(f"/api/v1/providers/evidence/{files[1]['evidence_id']}").content == b"%PDF-1.7 signed"
    assert scene.provider(scene.providers[1]).get(f"/api/v1/providers/evidence/{files[0]['evidence_id']}").status_code == 404
    assert scene.center.client("mentor").get(f"/providers/evidence/{files[0]['evidence_id']}").status_code == 404


def test_a_project_is_in_the_list_of_those_it_concerns_and_of_nobody_else(scene: Any) -> None:
    start_engagement(scene)
    late(scene)
    for who, browser in readers(scene).items():
        told = browser.get("/providers/engagements").text
        assert ("逾期 1 项" in told, "三个月内让排程覆盖" in told) == (True, True), who
        assert "上云用数赋智" in told
    center = scene.center
    strangers = {
        "another firm": center.api("sme", organisation_id=uuid7()), "another provider": scene.provider(scene.providers[1]),
        "another mentor": center.api("mentor"), "another liaison": center.api("liaison"),
    }  # fmt: skip
    for who, client in strangers.items():
        assert listed(client) == [], who
    assert "还没有改造项目" in center.client("mentor").get("/providers/engagements").text


def test_the_list_is_narrowed_by_state_domain_overdue_and_words(scene: Any) -> None:
    start_engagement(scene)
    assert listed(scene.manager, overdue=True) == []
    late(scene)
    found: dict[str, Any] = {
        "state=running": 1, "state=accepted": 0, "domain=生产制造": 1, "domain=市场营销": 0, "overdue=true": 1,
        "q=岱山精密": 1, "q=云制造科技1号": 1, "q=机加工序": 1, "q=没有这家": 0, "q=%": 0, "q=_": 0,
    }  # fmt: skip
    for query, count in found.items():
        name, _is, value = query.partition("=")
        assert len(listed(scene.manager, **{name: value})) == count, query
    provider = scene.provider(scene.providers[0])
    assert len(listed(provider, q="机加工序")) == 1
    assert listed(provider, q="岱山精密") == [], "a provider finds no firm by its name"
    assert scene.manager.get(LIST, params={"state": "strange"}).status_code == 422
    page = scene.center.client("manager").get("/providers/engagements?state=strange&domain=x&overdue=y&q=没有这家").text
    assert "没有符合条件的项目" in page


def test_a_long_list_is_paged_by_its_last_line(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A firm whose projects follow each other sees all of them."""
    monkeypatch.setattr(overview, "PAGE", 1)
    monkeypatch.setattr(overview.list_engagements, "__kwdefaults__", {"limit": 2})
    for _ in range(3):
        provider, path = start_engagement(scene)
        finish_engagement(scene, provider, path)
    seen, query = [], {}
    for _ in range(3):
        answer = scene.sme.get(LIST, params=query).json()
        seen += [one["engagement_id"] for one in answer["engagements"]]
        query = answer["next"] or {}
    assert len(set(seen)) == 3
    assert not query
    page = readers(scene)["firm"].get("/providers/engagements").text
    assert "下一页" in page


def test_a_list_costs_the_same_statements_however_long_it_is(scene: Any) -> None:
    asked: list[str] = []
    event.listen(scene.center.database("providers").engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for _ in range(2):
        provider, path = start_engagement(scene)
        finish_engagement(scene, provider, path)
        asked.clear()
        listed(scene.provider(scene.providers[0]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_plan_is_printed_and_after_delivery_the_acceptance(scene: Any) -> None:
    provider, path = start_engagement(scene)
    sheet = f"{path.removeprefix('/api/v1')}/sheet"
    browser = readers(scene)["commissioner"]
    assert "项目计划书" in browser.get(sheet).text
    finish_engagement(scene, provider, path)
    told = browser.get(sheet).text
    assert "项目验收单" in told
    assert "研发设计" in told


def test_accepting_the_work_asks_for_the_retest_and_says_so(center: Center) -> None:
    """The chain: engagement.accepted, heard by assessment, which asks for the re-test of this very case."""
    from tests.providers.conftest import Scene

    scene = Scene(center)
    del center.__dict__["app"]
    for fact in scene.facts():
        center.tell(fact)
    for number in (1, 2, 3):
        scene.list_provider(number)
    center.tell(scene.findings())
    provider, path = start_engagement(scene)
    assert "retest.requested" not in center.said_types("assessment")
    finish_engagement(scene, provider, path)
    accepted = next(one for one in center.said("providers") if one.type == "engagement.accepted")
    center.settle()
    (asked,) = [one for one in center.said("assessment") if one.type == "retest.requested"]
    assert (asked.causation_id, asked.case_id) == (accepted.id, scene.case_id)
    page = readers(scene)["firm"].get(path.removeprefix("/api/v1")).text
    assert "请企业复测" in page
    assert f"/assessment/cases/{scene.case_id}" in page
