"""A case story from a confirmed uplift to its public page and off it again, and every word of the firm on the way."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.contracts.assessment import AssessmentCompleted, UpliftConfirmed
from services.contracts.enterprises import CaseOpened, EnterpriseClaimed, EnterpriseVerified, TeamAssigned
from services.contracts.providers import EngagementAccepted, EngagementStarted
from tests.harness.center import ApiClient, Center, PageClient

API = "/api/v1/outreach"
PNG = b"\x89PNG\r\n\x1a\n" + b"signed"
TEXT = {
    "title": "排程从三天到半天", "problem": "插单多，交期排不准。", "done": "先管住一条线，系统排产。", "changed": "得分从 34.2 分到 52.7 分，升到二级。",
    "quote": "现在敢跟客户说交期了。", "anonymous": False,
}  # fmt: skip


class Tale:
    """A firm whose case went round, with its people."""

    def __init__(self, center: Center, name: str = "武汉岱山精密机械有限公司", industry: str = "34") -> None:
        self.center, self.name = center, name
        self.case, self.firm, self.owner, self.liaison = uuid7(), uuid7(), uuid7(), uuid7()
        ids = {"case_id": self.case, "enterprise_id": self.firm}
        runs = {"before_run_id": uuid7(), "after_run_id": uuid7()}
        self.uplift = UpliftConfirmed.sample | ids | runs
        levels = AssessmentCompleted.sample["scene_levels"]
        self.tell(EnterpriseClaimed(enterprise_id=self.firm, person_id=self.owner))
        self.tell(CaseOpened.model_validate(CaseOpened.sample | ids | {"name": name, "industry": industry}))
        self.tell(TeamAssigned.model_validate(TeamAssigned.sample | ids | {"liaison_id": self.liaison}))
        for run, given in (("before_run_id", levels), ("after_run_id", levels | {"计划排程": 2, "生产管控": 2})):
            self.tell(
                AssessmentCompleted.model_validate(
                    AssessmentCompleted.sample | ids | {"run_id": runs[run], "scene_levels": given}
                )
            )
        for fact in (EngagementStarted, EngagementAccepted):
            self.tell(fact.model_validate(fact.sample | ids))
        self.manager: ApiClient = center.api("manager")
        self.sme: ApiClient = center.api("sme", person_id=self.owner, organisation_id=self.firm)
        self.helper: ApiClient = center.api("liaison", person_id=self.liaison)

    def tell(self, fact: Any) -> None:
        self.center.tell(fact, room="outreach")

    def confirm(self, **changes: Any) -> None:
        self.tell(UpliftConfirmed.model_validate(self.uplift | changes))

    def draft(self, text: dict[str, Any] | None = TEXT) -> str:
        answer = self.manager.post(f"{API}/cases/{self.case}/story", json=text)
        assert answer.status_code == 201, answer.text
        return f"{API}/stories/{answer.json()['story_id']}"

    def publish(self, text: dict[str, Any] | None = TEXT) -> str:
        path = self.draft(text)
        assert self.sme.post(f"{path}/agree", json={"version": 1, "agreed": True}).status_code == 200
        assert self.manager.post(f"{path}/publish", json={"version": 1}).status_code == 200
        return path

    def browser(self, *roles: str, **who: Any) -> PageClient:
        return self.center.client(*roles, **who)


@pytest.fixture
def tale(outreach: Center) -> Tale:
    return Tale(outreach)


def test_without_a_confirmed_comparable_uplift_there_is_no_story(tale: Tale) -> None:
    refused = tale.manager.post(f"{API}/cases/{tale.case}/story", json=TEXT)
    assert refused.status_code == 409
    assert "还没有经专家确认" in refused.json()["errors"][0]["what"]
    tale.confirm(comparable=False)
    assert tale.manager.post(f"{API}/cases/{tale.case}/story", json=TEXT).status_code == 409
    page = tale.browser("manager").get(f"/outreach/cases/{tale.case}/story").text
    assert "才能写成案例" in page
    assert tale.center.said_types("outreach") == []


def test_a_story_with_unverified_figures_is_refused_and_names_them(tale: Tale) -> None:
    tale.confirm()
    wrong = TEXT | {"title": "三个月升到三级", "changed": "提高了 30 分，提升了 5 个场景。"}
    refused = tale.manager.post(f"{API}/cases/{tale.case}/story", json=wrong)
    assert refused.status_code == 422
    told = {fault["where"]: fault["what"] for fault in refused.json()["errors"]}
    assert "“三级”" in told["title"]
    assert set(told) == {"title", "changed"}
    assert tale.manager.get(f"{API}/cases/{tale.case}/story").status_code == 404
    path = tale.draft().replace("/api/v1", "")
    page = tale.browser("manager").post_form(f"{path}/edit", **{**wrong, "anonymous": ""})
    assert page.status_code == 422
    assert "“30 分”与核实的结果不符" in page.text
    assert "三个月升到三级" in page.text


def test_the_draft_is_made_of_what_was_heard_and_the_figures_are_the_experts(tale: Tale) -> None:
    tale.confirm()
    tale.draft(None)
    story = tale.manager.get(f"{API}/cases/{tale.case}/story").json()
    first = story["versions"][0]
    assert "通用设备企业" in first["title"]
    assert "交期排不准" in first["problem"]
    assert "提高 18.5 分" in first["changed"]
    assert first["figures"]["scenes"] == {"计划排程": [1, 2], "生产管控": [1, 2]}
    assert (first["figures"]["engaged"], first["figures"]["domains"]) == (["计划排程"], ["生产制造"])
    said = tale.center.said("outreach")[-1]
    assert (said.type, said.measure, said.case_id, said.data.version) == ("story.drafted", 3, tale.case, 1)


def test_only_the_version_the_firm_agreed_to_is_published_and_a_changed_one_needs_a_new_agreement(tale: Tale) -> None:
    tale.confirm()
    path = tale.draft()
    assert tale.manager.post(f"{path}/publish", json={"version": 1}).status_code == 409
    assert tale.manager.put(path, json=TEXT | {"quote": "敢说交期了。"}).json()["version"] == 2
    assert tale.sme.post(f"{path}/agree", json={"version": 1, "agreed": True}).status_code == 409
    assert tale.sme.post(f"{path}/agree", json={"version": 2, "agreed": True}).json()["state"] == "agreed"
    assert tale.manager.put(path, json=TEXT).json()["state"] == "drafted"
    assert tale.manager.post(f"{path}/publish", json={"version": 2}).status_code == 409
    assert tale.manager.post(f"{path}/publish", json={"version": 3}).status_code == 409
    assert tale.sme.post(f"{path}/agree", json={"version": 3, "agreed": True}).status_code == 200
    assert tale.manager.post(f"{path}/publish", json={"version": 3}).json()["state"] == "published"
    # a rewriting of what is public leaves the agreed version public until the next one is agreed to
    tale.manager.put(path, json=TEXT | {"title": "排程只要半天"})
    public = tale.center.api().get(path).json()
    assert (public["version"], public["title"]) == (3, "排程从三天到半天")


def test_the_firm_declines_with_a_reason_and_nobody_of_the_center_answers_for_it(tale: Tale) -> None:
    tale.confirm()
    path = tale.draft()
    agreement = {"version": 1, "agreed": True}
    assert tale.helper.post(f"{path}/agree", json=agreement).status_code == 422
    assert tale.manager.post(f"{path}/agree", json=agreement).status_code == 403
    assert tale.sme.post(f"{path}/agree", json={"version": 1}).status_code == 422
    stranger = tale.center.api("sme", organisation_id=uuid7())
    assert stranger.post(f"{path}/agree", json=agreement).status_code == 404
    assert tale.sme.post(f"{path}/decline", json={"version": 1, "reason": "客户名称不便公开"}).json()["state"] == "declined"
    assert tale.manager.post(f"{path}/publish", json={"version": 1}).status_code == 409
    assert tale.center.said("outreach")[-1].data.reason == "客户名称不便公开"
    tale.manager.put(path, json=TEXT)
    signed = agreement | {"version": 2, "paper": {"content_base64": base64.b64encode(PNG).decode()}}
    assert tale.helper.post(f"{path}/agree", json=signed | {"paper": {"content_base64": "TVo="}}).status_code == 422
    assert tale.helper.post(f"{path}/agree", json=signed).json()["versions"][0]["answered_how"] == "paper"
    assert tale.center.said("outreach")[-1].data.by == "paper"
    page = tale.browser("manager").get(f"/outreach/cases/{tale.case}/story").text
    paper = page.split('href="/outreach/story-papers/')[1].split('"')[0]
    assert tale.browser("manager").get(f"/outreach/story-papers/{paper}").content == PNG
    assert tale.browser("liaison").get(f"/outreach/story-papers/{paper}").status_code == 404


def test_a_withdrawn_story_is_gone_for_everybody_and_a_new_one_may_begin(tale: Tale) -> None:
    tale.confirm()
    path = tale.publish()
    page = path.replace("/api/v1", "")
    assert tale.browser().get(page).status_code == 200
    assert tale.sme.post(f"{path}/withdraw", json={"reason": "企业撤回同意"}).json()["state"] == "withdrawn"
    for answer in (tale.browser().get(page), tale.center.api().get(path)):
        assert answer.status_code == 410
        assert tale.name not in answer.text
        assert TEXT["title"] not in answer.text
    assert tale.center.api().get(f"{API}/stories").json()["stories"] == []
    assert tale.sme.post(f"{path}/withdraw", json={"reason": "再撤一次"}).status_code == 409
    assert tale.manager.put(path, json=TEXT).status_code == 409
    assert [one for one in tale.center.said_types("outreach") if "story" in one] == [
        "story.drafted", "story.agreed", "story.published", "story.withdrawn",
    ]  # fmt: skip
    assert tale.draft() != path


def test_what_was_never_public_is_not_known_to_anybody(tale: Tale) -> None:
    tale.confirm()
    path = tale.draft()
    assert tale.center.api().get(path).status_code == 404
    assert tale.browser("liaison").get(f"/outreach/cases/{tale.case}/story").status_code == 404
    assert tale.browser("mentor").post_form(path.replace("/api/v1", "") + "/edit", **TEXT).status_code == 404
    tale.manager.post(f"{path}/withdraw", json={"reason": "不写了"})
    assert tale.center.api().get(path).status_code == 404


def test_an_anonymous_story_names_the_trade_and_nowhere_the_firm(tale: Tale) -> None:
    tale.confirm()
    refused = tale.manager.post(f"{API}/cases/{tale.case}/story", json=TEXT | {"anonymous": True, "quote": "岱山精密变了样"})
    assert [fault["where"] for fault in refused.json()["errors"]] == ["quote"]
    path = tale.publish(TEXT | {"anonymous": True})
    for answer in (
        tale.browser().get(path.replace("/api/v1", "")),
        tale.center.api().get(path),
        tale.browser().get("/outreach/stories"),
    ):
        assert "某通用设备企业" in answer.text
        assert "岱山" not in answer.text
        assert str(tale.firm) not in answer.text
        assert str(tale.case) not in answer.text


def test_two_who_draft_at_once_make_one_story(tale: Tale) -> None:
    tale.confirm()
    with ThreadPoolExecutor(3) as pool:
        tries = [pool.submit(tale.center.api("manager").post, f"{API}/cases/{tale.case}/story", json=TEXT) for _ in range(3)]
    assert sorted(one.result().status_code for one in tries) == [201, 409, 409]


def test_anybody_finds_stories_by_trade_and_scene_the_newest_first(tale: Tale) -> None:
    tale.confirm()
    other = Tale(tale.center, "武汉三金潭食品有限公司", "14")
    other.confirm(lifted_scenes=["质量管理"])
    first = tale.publish()
    second = other.publish(TEXT | {"title": "调味料也能追溯"})
    visitor = tale.browser()
    listed = visitor.get("/outreach/stories").text
    assert listed.index("调味料也能追溯") < listed.index("排程从三天到半天")
    assert "调味料" not in visitor.get("/outreach/stories", params={"industry": "34"}).text
    assert "排程从" not in visitor.get("/outreach/stories", params={"scene": "质量管理"}).text
    assert "没有这样的案例" in visitor.get("/outreach/stories", params={"scene": "能耗管理"}).text
    assert visitor.get("/outreach/stories", params={"after": "nonsense"}).status_code == 422
    page = visitor.get(first.replace("/api/v1", "")).text
    assert "改造前 34.2 分，一级（初始级）；改造后 52.7 分，二级（规范级）" in page
    assert "文中其他数字由企业提供" in page
    assert [UUID(one["story_id"]) for one in tale.center.api().get(f"{API}/stories").json()["stories"]] == [
        UUID(second[-36:]), UUID(first[-36:]),
    ]  # fmt: skip


def test_the_firm_reads_agrees_and_withdraws_and_the_manager_publishes_on_the_cases_page(tale: Tale) -> None:
    tale.confirm()
    manager, firm = tale.browser("manager"), tale.browser("sme", person_id=tale.owner, organisation_id=tale.firm)
    page = f"/outreach/cases/{tale.case}/story"
    assert manager.post_form(page).headers["location"] == page
    shown = firm.get(page).text
    assert "请读完这一稿" in shown
    story = shown.split("/outreach/stories/")[1][:36]
    assert "请读完全文" in firm.post_form(f"/outreach/stories/{story}/agree", version="1").text
    assert firm.post_form(f"/outreach/stories/{story}/agree", version="1", agreed="yes").status_code == 303
    assert "企业已同意，可以发布" in manager.get(page).text
    assert "典型案例发布同意书" in manager.get(f"{page}/paper").text
    assert manager.post_form(f"/outreach/stories/{story}/publish", version="1").status_code == 303
    assert firm.get(f"/outreach/stories/{story}").status_code == 200
    assert firm.post_form(f"/outreach/stories/{story}/withdraw", reason="不想公开了").status_code == 303
    assert firm.get(f"/outreach/stories/{story}").status_code == 410
    assert "已撤下：不想公开了" in firm.get(page).text


def test_a_claim_alone_opens_no_story_of_before(tale: Tale) -> None:
    firm, case = uuid7(), uuid7()
    ids = {"case_id": case, "enterprise_id": firm}
    tale.tell(CaseOpened.model_validate(CaseOpened.sample | ids))
    tale.tell(UpliftConfirmed.model_validate(UpliftConfirmed.sample | ids))
    tale.tell(EnterpriseClaimed(enterprise_id=firm, person_id=tale.owner))
    made = tale.manager.post(f"{API}/cases/{case}/story", json=TEXT).json()["story_id"]
    claimant = tale.center.api("sme", person_id=tale.owner, organisation_id=firm)
    assert claimant.post(f"{API}/stories/{made}/agree", json={"version": 1, "agreed": True}).status_code == 404
    assert claimant.get(f"{API}/cases/{case}/story").status_code == 404
    tale.tell(EnterpriseVerified(enterprise_id=firm, liaison_id=tale.liaison))
    assert claimant.post(f"{API}/stories/{made}/agree", json={"version": 1, "agreed": True}).status_code == 200
