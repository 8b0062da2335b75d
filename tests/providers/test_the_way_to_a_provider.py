"""From findings to an accepted engagement, over the API, and every turning on the way."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from tests.providers.projects import plan, start_engagement


def test_the_whole_way_from_findings_to_acceptance(scene: Any) -> None:
    match = scene.sme.get(f"/api/v1/providers/cases/{scene.case_id}/match").json()
    assert len(match["candidates"]) == 3
    assert all(one["reasons"] for one in match["candidates"])
    provider, path = start_engagement(scene)
    for number in (1, 2):
        reached = provider.post(f"{path}/milestones/{number}/reach", json={"evidence": "上线确认单已签"})
        assert reached.status_code == 200, reached.text
    assert provider.post(f"{path}/deliver").status_code == 200
    assert scene.sme.post(f"{path}/accept", json={"agreed": True}).json()["state"] == "accepted"
    assert scene.said()[-10:] == [
        "match.proposed", "consent.granted", "referral.offered", "referral.accepted", "engagement.planned", "engagement.started",
        "milestone.reached", "milestone.reached", "engagement.delivered", "engagement.accepted",
    ]  # fmt: skip
    last = scene.center.said("providers")[-1]
    assert (last.measure, last.case_id, last.subject, last.data.scenes) == (4, scene.case_id, scene.enterprise_id, ["计划排程"])


def test_a_declined_referral_is_offered_to_the_next_provider(scene: Any) -> None:
    first, second, third = scene.providers
    scene.consent(second, first)
    scene.answer(second, "decline")
    assert scene.referrals(second)[0]["state"] == "declined"
    assert scene.referrals(first)[0]["state"] == "offered"
    assert scene.referrals(third) == []


def test_when_nobody_is_left_the_firm_is_asked_again(scene: Any) -> None:
    scene.consent(scene.providers[0])
    scene.answer(scene.providers[0], "decline")
    assert scene.said()[-2:] == ["referral.declined", "referrals.exhausted"]
    scene.consent(scene.providers[1])
    assert scene.referrals(scene.providers[1])[0]["state"] == "offered"


def test_an_offer_nobody_answers_goes_to_the_next_provider(scene: Any) -> None:
    first, second, _third = scene.providers
    scene.consent(first, second)
    with scene.center.database("providers").transaction() as session:
        session.execute(text("UPDATE referrals SET expires_at = now() - interval '1 minute'"))
    late = scene.provider(first).post(f"/api/v1/providers/referrals/{scene.referrals(first)[0]['referral_id']}/accept")
    assert late.status_code == 409
    assert scene.center.tick("providers", "expire_offers")
    assert scene.said()[-2:] == ["referral.expired", "referral.offered"]
    assert scene.referrals(first)[0]["state"] == "expired"
    assert scene.referrals(second)[0]["state"] == "offered"


def test_an_offer_stands_for_three_working_days(scene: Any) -> None:
    scene.consent(scene.providers[0])
    offered = scene.center.said("providers")[-1].data
    assert timedelta(days=2) < offered.expires_at - datetime.now(UTC) < timedelta(days=14)


def test_withdrawing_stops_the_offer_and_hides_everything(scene: Any) -> None:
    consent_id = scene.consent()
    assert scene.referrals(scene.providers[0])[0]["firm"]["企业名称"] == scene.canaries[0]
    assert scene.sme.post(f"/api/v1/providers/consents/{consent_id}/withdraw").status_code == 200
    shown = scene.referrals(scene.providers[0])[0]
    assert (shown["state"], shown["firm"], shown["findings"], shown["withdrawn"]) == ("stopped", {}, [], True)
    assert scene.said()[-1] == "consent.withdrawn"


def test_withdrawing_after_acceptance_hides_the_firm_and_ends_a_plan_not_agreed(scene: Any) -> None:
    consent_id = scene.consent(scene.providers[0])
    engagement_id = scene.answer(scene.providers[0])["engagement_id"]
    scene.sme.post(f"/api/v1/providers/consents/{consent_id}/withdraw")
    provider = scene.provider(scene.providers[0])
    seen = provider.get(f"/api/v1/providers/engagements/{engagement_id}")
    assert seen.json()["state"] == "ended"
    assert scene.canaries[0] not in seen.text
    assert scene.referrals(scene.providers[0])[0]["firm"] == {}


def test_a_plan_drafted_anew_must_be_read_anew(scene: Any) -> None:
    scene.consent(scene.providers[0])
    engagement_id = scene.answer(scene.providers[0])["engagement_id"]
    path = f"/api/v1/providers/engagements/{engagement_id}"
    provider = scene.provider(scene.providers[0])
    provider.put(f"{path}/plan", json=plan())
    second = provider.put(f"{path}/plan", json=plan(goal="先做一条线。", milestones=plan()["milestones"][:1]))
    assert second.json()["version"] == 2
    assert len(second.json()["milestones"]) == 1
    assert scene.sme.post(f"{path}/agree", json={"version": 1}).status_code == 409
    assert scene.sme.post(f"{path}/agree", json={"version": 2}).status_code == 200
    assert provider.put(f"{path}/plan", json=plan()).status_code == 409


def test_the_firm_may_return_a_delivery_and_accept_it_later(scene: Any) -> None:
    provider, path = start_engagement(scene)
    assert provider.post(f"{path}/deliver").status_code == 409
    for number in (1, 2):
        provider.post(f"{path}/milestones/{number}/reach", json={"evidence": "已完成"})
    assert provider.post(f"{path}/milestones/2/reach", json={"evidence": "又一次"}).status_code == 409
    provider.post(f"{path}/deliver")
    returned = scene.sme.post(f"{path}/return", json={"reason": "排程结果还不能导出"})
    assert returned.json()["state"] == "running"
    provider.post(f"{path}/deliver")
    assert scene.sme.post(f"{path}/accept", json={"agreed": True}).json()["state"] == "accepted"


def test_the_liaison_may_bring_a_signed_paper_but_never_act_alone(scene: Any) -> None:
    path = f"/api/v1/providers/cases/{scene.case_id}/consents"
    body = {"recipients": [str(scene.providers[0])], "fields": ["企业名称"], "agreed": True}
    assert scene.helper.post(path, json=body).status_code == 422
    fake = {**body, "paper": {"content_base64": base64.b64encode(b"MZ not a photo").decode()}}
    assert scene.helper.post(path, json=fake).status_code == 422
    signed = {**body, "paper": {"content_base64": base64.b64encode(scene.paper).decode()}}
    assert scene.helper.post(path, json=signed).json()["by"] == "paper"
    assert scene.center.said("providers")[-2].data.by == "paper"


def test_nobody_else_of_the_center_may_consent_for_the_firm(scene: Any) -> None:
    path = f"/api/v1/providers/cases/{scene.case_id}/consents"
    body = {"recipients": [str(scene.providers[0])], "fields": ["企业名称"], "agreed": True}
    assert scene.center.api("manager").post(path, json=body).status_code == 403
    assert scene.center.api("liaison").post(path, json=body).status_code == 404
    assert scene.center.api("sme", organisation_id=scene.case_id).post(path, json=body).status_code == 404


def test_one_consent_at_a_time(scene: Any) -> None:
    scene.consent(scene.providers[0])
    body = {"recipients": [str(scene.providers[1])], "fields": ["企业名称"], "agreed": True}
    again = scene.sme.post(f"/api/v1/providers/cases/{scene.case_id}/consents", json=body)
    assert again.status_code == 409


def test_a_consent_keeps_the_very_words_agreed_to(scene: Any) -> None:
    consent_id = scene.consent(scene.providers[1], fields=["企业名称", "评测等级"])
    consent = scene.sme.get(f"/api/v1/providers/consents/{consent_id}").json()
    words = "".join(consent["text"])
    assert consent["text_version"] == "2026-11"
    assert "江城云制造科技2号有限公司（02782345678）" in words
    assert "提供的信息：企业名称、评测等级。" in words
