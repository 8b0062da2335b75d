"""A case that rests or ends: offers stop, plans nobody agreed to end, work the firm agreed to goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.contracts.enterprises import CaseClosed, CaseRested, CaseResumed
from services.contracts.envelope import seal
from services.providers.queries.audits import list_unconsented_referrals
from tests.providers.projects import finish_engagement, plan, start_engagement


def rested(scene: Any) -> CaseRested:
    return CaseRested(case_id=scene.case_id, enterprise_id=scene.enterprise_id, reason="缺资金", ask_again_on=date(2027, 3, 1))


def resumed(scene: Any) -> CaseResumed:
    return CaseResumed(case_id=scene.case_id, enterprise_id=scene.enterprise_id)


def ended(scene: Any) -> CaseClosed:
    return CaseClosed(case_id=scene.case_id, enterprise_id=scene.enterprise_id, outcome="ended", reason="搬迁")


def ask(scene: Any) -> int:
    """The status the firm gets when it consents now."""
    body = {"recipients": [str(scene.providers[1])], "agreed": True, "fields": ["企业名称"]}
    return int(scene.sme.post(f"/api/v1/providers/cases/{scene.case_id}/consents", json=body).status_code)


STOPS = pytest.mark.parametrize("stop", [rested, ended])


@STOPS
def test_an_open_offer_stops_and_shows_nothing_more(scene: Any, stop: Any) -> None:
    scene.consent()
    scene.hear(stop(scene))
    shown = scene.referrals(scene.providers[0])[0]
    assert (shown["state"], shown["firm"], shown["findings"], shown["withdrawn"]) == ("stopped", {}, [], False)
    assert scene.referrals(scene.providers[1]) == []
    page = (
        scene.center.client("provider", organisation_id=scene.providers[0])
        .get(f"/providers/referrals/{shown['referral_id']}")
        .text
    )
    assert "这次对接已停止，不需要答复" in page
    assert "企业（对接已结束，信息已关闭）" in page
    provider = scene.provider(scene.providers[0])
    assert provider.post(f"/api/v1/providers/referrals/{shown['referral_id']}/accept").status_code == 409
    assert scene.said()[-1] == "referral.offered"


@STOPS
@pytest.mark.parametrize("planned", [False, True])
def test_a_plan_nobody_agreed_to_ends(scene: Any, stop: Any, planned: bool) -> None:
    scene.consent(scene.providers[0])
    path = f"/api/v1/providers/engagements/{scene.answer(scene.providers[0])['engagement_id']}"
    provider = scene.provider(scene.providers[0])
    if planned:
        assert provider.put(f"{path}/plan", json=plan()).status_code == 200
    scene.hear(stop(scene))
    assert provider.get(path).json()["state"] == "ended"
    assert provider.get(path).json()["firm"] == "企业（项目已结束，信息已关闭）"
    assert provider.put(f"{path}/plan", json=plan()).status_code == 409
    assert scene.sme.post(f"{path}/agree", json={"version": 1}).status_code == 409
    page = scene.center.client("provider", organisation_id=scene.providers[0]).get(path.removeprefix("/api/v1")).text
    assert "企业确认计划之前，对接已停止" in page


@STOPS
def test_work_the_firm_agreed_to_goes_on_to_its_acceptance(scene: Any, stop: Any) -> None:
    provider, path = start_engagement(scene)
    scene.hear(stop(scene))
    assert provider.get(path).json()["firm"] == scene.canaries[0]
    finish_engagement(scene, provider, path)
    assert provider.get(path).json()["firm"] == "企业（项目已结束，信息已关闭）"


def test_a_finished_project_says_why_its_firm_has_no_name(scene: Any) -> None:
    provider, path = start_engagement(scene)
    finish_engagement(scene, provider, path)
    scene.hear(CaseClosed(case_id=scene.case_id, enterprise_id=scene.enterprise_id, outcome="proved"))
    page = scene.center.client("provider", organisation_id=scene.providers[0]).get(path.removeprefix("/api/v1")).text
    assert "企业（项目已结束，信息已关闭）" in page
    assert not [canary for canary in scene.canaries if canary in page]
    with scene.center.database("providers").reading() as session:
        assert session.scalar(text("SELECT count(*) FROM referrals")) == 1
        assert list_unconsented_referrals(session) == []


def test_a_resting_case_cannot_consent_and_a_resumed_one_can(scene: Any) -> None:
    scene.consent()
    scene.hear(rested(scene))
    assert ask(scene) == 409
    page = scene.center.client("sme", person_id=scene.owner, organisation_id=scene.enterprise_id)
    assert "专案已暂停" in page.get(f"/providers/cases/{scene.case_id}").text
    scene.hear(resumed(scene))
    assert "专案已暂停" not in page.get(f"/providers/cases/{scene.case_id}").text
    assert ask(scene) == 201
    assert [one["state"] for one in scene.referrals(scene.providers[1])] == ["offered"]
    with scene.center.database("providers").reading() as session:
        assert list_unconsented_referrals(session) == []


def test_an_ended_case_never_consents_again(scene: Any) -> None:
    scene.hear(ended(scene))
    assert ask(scene) == 409


def test_a_rest_heard_of_late_leaves_what_was_offered_since(scene: Any) -> None:
    now = datetime.now(UTC)
    scene.center.tell(seal(resumed(scene), at=now - timedelta(minutes=5)), room="providers")
    scene.consent(scene.providers[0])
    scene.center.tell(seal(rested(scene), at=now - timedelta(minutes=10)), room="providers")
    assert scene.referrals(scene.providers[0])[0]["state"] == "offered"


def test_a_case_that_ended_before_it_was_heard_of_takes_no_consent(blank: Any) -> None:
    blank.list_provider(1)
    blank.list_provider(2)
    blank.hear(ended(blank), *blank.facts())
    assert ask(blank) == 409
