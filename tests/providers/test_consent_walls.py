"""What must never be: a referral nobody consented to, two acceptances, a firm seen before its consent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.providers.queries.audits import list_unconsented_referrals

REFERRAL = text(
    "INSERT INTO referrals (referral_id, consent_id, provider_id, case_id, enterprise_id, scenes, state, offered_at, expires_at)"
    " VALUES (:referral_id, :consent_id, :provider_id, :case_id, :enterprise_id, '[]', 'stopped', now(), now())"
)


def everything_a_provider_can_read(scene: Any, provider_id: UUID, *paths: str) -> str:
    api, page = scene.provider(provider_id), scene.center.client("provider", organisation_id=provider_id)
    doors = ["/providers", "/providers/mine", "/providers/referrals", "/providers/apply", f"/providers/listed/{provider_id}"]
    answers = [page.get(path) for path in (*doors, *paths)]
    answers += [api.get(f"/api/v1{path}") for path in ("/providers", "/providers/referrals", "/providers/products", *paths)]
    answers.append(page.get(f"/providers/cases/{scene.case_id}"))
    answers.append(api.get(f"/api/v1/providers/cases/{scene.case_id}/match"))
    return "".join(answer.text for answer in answers)


def test_a_referral_without_its_consent_row_is_refused_by_the_database(scene: Any) -> None:
    consent_id = UUID(scene.consent(scene.providers[0], scene.providers[1]))
    right = {
        "referral_id": uuid7(), "consent_id": consent_id, "provider_id": scene.providers[1], "case_id": scene.case_id,
        "enterprise_id": scene.enterprise_id,
    }  # fmt: skip
    for broken in ("consent_id", "provider_id", "case_id", "enterprise_id"):
        row = {**right, broken: scene.providers[2] if broken == "provider_id" else uuid7()}
        with pytest.raises(IntegrityError, match="fk_referrals"), scene.center.database("providers").transaction() as session:
            session.execute(REFERRAL, row)


def test_a_consents_recipient_cannot_be_taken_away_under_a_referral(scene: Any) -> None:
    scene.consent(scene.providers[0])
    with pytest.raises(IntegrityError), scene.center.database("providers").transaction() as session:
        session.execute(text("DELETE FROM consent_recipients"))


def test_the_audit_finds_nothing_after_every_turning(scene: Any) -> None:
    first, second, third = scene.providers
    scene.consent(first, second)
    scene.answer(first, "decline")
    scene.answer(second, "decline")
    withdrawn = scene.consent(third)
    scene.sme.post(f"/api/v1/providers/consents/{withdrawn}/withdraw")
    scene.consent(second)
    scene.answer(second)
    with scene.center.database("providers").reading() as session:
        assert session.scalar(text("SELECT count(*) FROM referrals")) == 4
        assert list_unconsented_referrals(session) == []


def test_the_audit_would_see_a_referral_offered_after_the_withdrawal(scene: Any) -> None:
    consent_id = scene.consent(scene.providers[0])
    scene.sme.post(f"/api/v1/providers/consents/{consent_id}/withdraw")
    with scene.center.database("providers").transaction() as session:
        session.execute(text("UPDATE referrals SET offered_at = now() + interval '1 hour'"))
        assert len(list_unconsented_referrals(session)) == 1


def test_before_consent_no_provider_sees_anything_of_the_firm(scene: Any) -> None:
    for provider_id in scene.providers:
        read = everything_a_provider_can_read(scene, provider_id)
        assert not [canary for canary in scene.canaries if canary in read]


def test_a_named_provider_not_asked_yet_sees_nothing(scene: Any) -> None:
    scene.consent(scene.providers[0], scene.providers[1])
    for provider_id in scene.providers[1:]:
        read = everything_a_provider_can_read(scene, provider_id)
        assert not [canary for canary in scene.canaries if canary in read]


FIELDS = {"企业名称": {0}, "统一社会信用代码": {1}, "联系人与电话": {2, 3}}


def test_only_the_consented_field_is_shown(scene: Any) -> None:
    provider_id = scene.providers[0]
    for field, expected in FIELDS.items():
        consent_id = scene.consent(provider_id, fields=[field])
        referral = scene.referrals(provider_id)[0]
        assert list(referral["firm"]) == [field]
        read = everything_a_provider_can_read(scene, provider_id, f"/providers/referrals/{referral['referral_id']}")
        assert {place for place, canary in enumerate(scene.canaries) if canary in read} == expected
        scene.sme.post(f"/api/v1/providers/consents/{consent_id}/withdraw")


def test_profile_level_and_findings_are_fields_of_their_own(scene: Any) -> None:
    scene.consent(scene.providers[0], fields=["行业与规模"])
    referral = scene.referrals(scene.providers[0])[0]
    assert (referral["firm"], referral["findings"]) == ({"行业与规模": "通用设备制造业 · 小型 · 江岸区"}, [])


def test_after_declining_the_firm_is_no_longer_shown(scene: Any) -> None:
    scene.consent(scene.providers[0])
    scene.answer(scene.providers[0], "decline")
    read = everything_a_provider_can_read(scene, scene.providers[0])
    assert not [canary for canary in scene.canaries if canary in read]


def test_another_providers_referral_and_engagement_do_not_exist(scene: Any) -> None:
    scene.consent(scene.providers[0])
    referral_id = scene.referrals(scene.providers[0])[0]["referral_id"]
    other = scene.provider(scene.providers[1])
    assert other.get(f"/api/v1/providers/referrals/{referral_id}").status_code == 404
    assert other.post(f"/api/v1/providers/referrals/{referral_id}/accept").status_code == 404
    engagement_id = scene.answer(scene.providers[0])["engagement_id"]
    assert other.get(f"/api/v1/providers/engagements/{engagement_id}").status_code == 404
    assert (
        scene.center.api("sme", organisation_id=uuid7()).get(f"/api/v1/providers/engagements/{engagement_id}").status_code == 404
    )


def test_of_twenty_acceptances_at_once_exactly_one_counts(scene: Any) -> None:
    scene.consent(scene.providers[0])
    referral_id = scene.referrals(scene.providers[0])[0]["referral_id"]
    provider = scene.provider(scene.providers[0])
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _n: provider.post(f"/api/v1/providers/referrals/{referral_id}/accept").status_code, range(20))
        )
    assert sorted(answers) == [200] + [409] * 19
    assert scene.said().count("referral.accepted") == 1


def test_accepting_and_withdrawing_at_once_never_both_leave_the_firm_in_sight(scene: Any) -> None:
    for _round in range(6):
        consent_id = scene.consent(scene.providers[0])
        waiting = next(one for one in scene.referrals(scene.providers[0]) if one["state"] == "offered")
        provider = scene.provider(scene.providers[0])
        with ThreadPoolExecutor(2) as pool:
            accepted = pool.submit(provider.post, f"/api/v1/providers/referrals/{waiting['referral_id']}/accept")
            withdrawn = pool.submit(scene.sme.post, f"/api/v1/providers/consents/{consent_id}/withdraw")
        assert withdrawn.result().status_code == 200
        assert accepted.result().status_code in (200, 409)
        assert all(one["firm"] == {} for one in scene.referrals(scene.providers[0]))
