"""The same way by pages, as people walk it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID


def people(scene: Any) -> tuple[Any, Any, Any]:
    firm = scene.center.client("sme", person_id=scene.owner, organisation_id=scene.enterprise_id)
    provider = scene.center.client("provider", organisation_id=scene.providers[0])
    liaison = scene.center.client("liaison", person_id=scene.liaison)
    return firm, provider, liaison


def give_consent(scene: Any, firm: Any) -> str:
    path = f"/providers/cases/{scene.case_id}/consent"
    choice = {"recipients": str(scene.providers[0]), "fields": ["企业名称", "联系人与电话", "诊断结论"]}
    read = firm.get(path, params={**choice, "step": "read"})
    assert read.status_code == 200
    assert "江城云制造科技1号有限公司" in read.text
    given = firm.post_form(path, **choice, text_version="2026-11", agreed="yes")
    assert given.status_code == 303, given.text
    return path


def test_the_whole_way_by_clicking(scene: Any) -> None:
    firm, provider, _liaison = people(scene)
    page = firm.get(f"/providers/cases/{scene.case_id}")
    assert "匹配度 " in page.text
    assert "诊断提出的 1 个场景都能做：计划排程" in page.text
    give_consent(scene, firm)
    referral = re.search(r"/providers/referrals/[0-9a-f-]{36}", provider.get("/providers/referrals").text)
    assert referral
    assert scene.canaries[0] in provider.get(referral.group()).text
    accepted = provider.post_form(f"{referral.group()}/accept")
    engagement = accepted.headers["location"]
    planned = provider.post_form(
        f"{engagement}/plan", goal="三个月排程上线", domains="生产制造", scene_1="计划排程", level_1="2", title_1="系统上线",
        due_1="2026-12-20", proof_1="上线确认单",
    )  # fmt: skip
    assert planned.status_code == 303, planned.text
    assert "同意这份计划" in firm.get(engagement).text
    assert firm.post_form(f"{engagement}/agree", version="1").status_code == 303
    assert provider.post_form(f"{engagement}/milestones/1/reach", evidence="上线确认单已签").status_code == 303
    assert provider.post_form(f"{engagement}/deliver").status_code == 303
    assert firm.post_form(f"{engagement}/accept", agreed="yes").status_code == 303
    assert "项目已验收" in firm.get(engagement).text
    sheet = firm.get(f"{engagement}/sheet").text
    assert "上线确认单已签" in sheet
    assert "（签字 / 盖章）" in sheet


def test_a_plan_with_holes_says_beside_each_field_what_is_missing(scene: Any) -> None:
    firm, provider, _liaison = people(scene)
    give_consent(scene, firm)
    engagement = scene.answer(scene.providers[0])["engagement_id"]
    wrong = provider.post_form(
        f"/providers/engagements/{engagement}/plan",
        goal="好",
        domains="生产制造",
        scene_1="计划排程",
        title_3="上线",
        due_3="年底",
    )
    assert wrong.status_code == 422
    for field in ("level_1", "due_3", "proof_3"):
        assert f'id="error-{field}"' in wrong.text
    assert 'value="上线"' in wrong.text


def test_a_consent_without_the_tick_is_not_given(scene: Any) -> None:
    firm, _provider, _liaison = people(scene)
    path = f"/providers/cases/{scene.case_id}/consent"
    choice = {"recipients": str(scene.providers[0]), "fields": "企业名称", "text_version": "2026-11"}
    answer = firm.post_form(path, **choice)
    assert answer.status_code == 422
    assert "请先阅读同意书" in answer.text
    assert firm.get(path, params={"step": "read", "recipients": str(scene.providers[0])}).status_code == 422
    assert "consent.granted" not in scene.said()


def test_the_liaison_brings_a_photographed_paper(scene: Any) -> None:
    firm, _provider, liaison = people(scene)
    path = f"/providers/cases/{scene.case_id}/consent"
    choice = {"recipients": str(scene.providers[0]), "fields": ["企业名称"], "text_version": "2026-11", "agreed": "yes"}
    printed = liaison.get(path, params={**choice, "step": "print"})
    assert "（签字 / 盖章）" in printed.text
    assert liaison.post_form(path, **choice).status_code == 422
    sent = liaison.post_form(path, files={"paper": ("同意书.png", scene.paper, "image/png")}, **choice)
    assert sent.status_code == 303, sent.text
    consent = re.search(r"/providers/consents/[0-9a-f-]{36}", firm.get(f"/providers/cases/{scene.case_id}").text)
    assert consent
    paper = re.search(r"/providers/papers/[0-9a-f-]{36}", firm.get(consent.group()).text)
    assert paper
    assert firm.get(paper.group()).content == scene.paper
    assert scene.center.client("liaison").get(paper.group()).status_code == 404
    assert scene.center.client("sme", organisation_id=scene.case_id).get(paper.group()).status_code == 404


def test_withdrawing_takes_one_click(scene: Any) -> None:
    firm, provider, _liaison = people(scene)
    consent_id = scene.consent(scene.providers[0])
    assert firm.post_form(f"/providers/consents/{consent_id}/withdraw").status_code == 303
    assert scene.canaries[0] not in provider.get("/providers/referrals").text


def test_applying_and_stocking_by_pages(blank: Any) -> None:
    person = UUID(int=7)
    applicant = blank.center.client("provider", person_id=person)
    manager = blank.center.client("manager")
    wrong = applicant.post_form("/providers/apply", name="江城云", credit_code="123")
    assert wrong.status_code == 422
    assert "统一社会信用代码应为 18 位" in wrong.text
    entry = {
        "name": "江城云制造有限公司", "credit_code": "91420100177738041B", "category": "综合集成型", "districts": ["江岸区"],
        "contact_name": "陈工", "contact_phone": "027-82345678", "introduction": "做排程",
    }  # fmt: skip
    assert applicant.post_form("/providers/apply", **entry).status_code == 303
    assert "等待审核" in applicant.get("/providers/apply").text
    approve = re.search(r"/providers/applications/([0-9a-f-]{36})/approve", manager.get("/providers/applications").text)
    assert approve
    assert manager.post_form(approve.group()).status_code == 303
    provider = blank.center.client("provider", person_id=person, organisation_id=UUID(approve.group(1)))
    product = {
        "name": "云排程", "summary": "自动排产", "domain": "生产制造", "scenes": ["计划排程"], "levels": ["2"], "price_band": "1～5 万元",
        "days_to_live": "20", "light": "yes",
    }  # fmt: skip
    assert provider.post_form("/providers/mine/new", **{**product, "scenes": []}).status_code == 422
    assert provider.post_form("/providers/mine/new", **product).status_code == 303
    edit = re.search(r"/providers/mine/[0-9a-f-]{36}", provider.get("/providers/mine").text)
    assert edit
    assert 'value="云排程"' in provider.get(edit.group()).text
    assert provider.post_form(edit.group(), **{**product, "name": "云排程二代"}).status_code == 303
    assert "云排程二代" in manager.get("/providers?scene=计划排程&light=yes").text
    assert "云排程二代" not in manager.get("/providers?scene=财务管理").text
    assert provider.post_form(f"{edit.group()}/withdraw").status_code == 303
    assert "云排程二代" not in manager.get("/providers").text


def test_a_search_that_finds_nothing_says_so(scene: Any) -> None:
    firm, _provider, _liaison = people(scene)
    for words in ("没有这样的服务商", "%", "_"):
        assert "没有符合条件的服务商" in firm.get("/providers", params={"words": words}).text
