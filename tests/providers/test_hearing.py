"""What providers makes of facts, in whatever order and however often they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRegistered, PersonRolesChanged
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed, EnterpriseProfileChanged, TeamAssigned
from services.contracts.envelope import seal
from services.providers.operations.proposing import replay_match
from services.providers.queries.cases import find_match

SEEN = ("seen_firms", "seen_cases", "seen_reports", "seen_firm_people", "seen_contacts")


def state_of(scene: Any) -> list[Any]:
    """Everything seen, and what the match came to; ids and times of the room's own left out."""
    with scene.center.database("providers").reading() as session:
        seen = [session.execute(text(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1")).scalars().all() for table in SEEN]
        matched = session.execute(text("SELECT candidates, inputs FROM matches")).all()
    return [*seen, [tuple(row) for row in matched]]


def clear(scene: Any) -> None:
    with scene.center.database("providers").transaction() as session:
        for table in ("matches", *SEEN, "inbox", "failures"):
            session.execute(text(f"DELETE FROM {table}"))


def story(scene: Any) -> list[Any]:
    """Sealed events of one firm, with a second team, a changed profile and a changed number."""
    began = datetime.now(UTC) - timedelta(hours=1)
    *loop, team = scene.facts()
    profile = EnterpriseProfileChanged.model_validate(
        {**next(fact for fact in loop if fact.event_type == "enterprise.registered").model_dump(), "park": "岱家山科创城"}
    )
    later = [
        team.model_copy(update={"mentor_id": scene.case_id}),
        PersonContactChanged(person_id=scene.owner, name="王海燕", mobile="13900000000"),
    ]
    facts = [*loop, team, scene.findings(), *later, profile]
    return [seal(fact, at=began + timedelta(minutes=number)) for number, fact in enumerate(facts)]


def test_the_same_facts_in_any_order_and_thrice_make_the_same_state(blank: Any) -> None:
    blank.list_provider(1)
    events = story(blank)
    for event in events:
        blank.center.tell(event, room="providers")
    expected = state_of(blank)
    for seed in range(6):
        clear(blank)
        shuffled = Random(seed).sample(events * 3, len(events) * 3)
        for event in shuffled:
            blank.center.tell(event, room="providers", may_fail=True)
        blank.center._retry()
        found = state_of(blank)
        assert found[:-1] == expected[:-1]
        assert [row[0] for row in found[-1]] == [row[0] for row in expected[-1]]


def test_findings_are_matched_at_once_and_the_match_can_be_computed_again(scene: Any) -> None:
    with scene.center.database("providers").reading() as session:
        match = find_match(session, scene.case_id)
        assert match is not None
        again = replay_match(session, match.match_id)
        kept = [(one["provider_id"], one["score"], tuple(one["reasons"])) for one in match.candidates]
        assert [(str(one.provider_id), one.score, one.reasons) for one in again] == kept
    caused = [event for event in scene.center.said("providers") if event.type == "match.proposed"]
    assert len(caused) == 1
    assert caused[0].causation_id is not None


def test_a_match_can_be_computed_again_after_products_changed(scene: Any) -> None:
    provider = scene.provider(scene.providers[0])
    product = provider.get("/api/v1/providers/products").json()["products"][0]
    entry = {
        **{name: product[name] for name in ("name", "summary", "domain", "industries", "levels", "price_band", "days_to_live", "light")},
        "scenes": ["财务管理"],
    }  # fmt: skip
    assert provider.put(f"/api/v1/providers/products/{product['product_id']}", json=entry).status_code == 200
    with scene.center.database("providers").reading() as session:
        match = find_match(session, scene.case_id)
        assert match is not None
        assert [str(one.provider_id) for one in replay_match(session, match.match_id)] == [
            one["provider_id"] for one in match.candidates
        ]
    anew = scene.sme.post(f"/api/v1/providers/cases/{scene.case_id}/match")
    assert len(anew.json()["candidates"]) == 2


def test_when_nothing_matches_the_match_says_so_with_an_empty_list(blank: Any) -> None:
    blank.hear(*blank.facts())
    blank.list_provider(1, scenes=["财务管理"])
    blank.hear(blank.findings())
    assert blank.center.said("providers")[-1].data.candidates == []
    page = blank.center.client("sme", person_id=blank.owner, organisation_id=blank.enterprise_id)
    assert "资源库里暂时没有合适的服务商" in page.get(f"/providers/cases/{blank.case_id}").text


def test_only_people_who_may_act_for_a_firm_are_kept(blank: Any) -> None:
    expert = uuid7()
    blank.hear(
        PersonContactChanged(person_id=expert, name="李专家", mobile="13500000000"),
        PersonRegistered(person_id=expert, roles=["expert"]),
    )
    with blank.center.database("providers").reading() as session:
        assert session.execute(text("SELECT name, mobile FROM seen_contacts")).one() == (None, None)


def test_an_erased_person_is_forgotten_even_if_an_older_number_comes_late(scene: Any) -> None:
    late = seal(
        PersonContactChanged(person_id=scene.owner, name="王海燕", mobile="13871234567"), at=datetime.now(UTC) - timedelta(days=1)
    )
    scene.hear(PersonErased(person_id=scene.owner))
    scene.center.tell(late, room="providers")
    scene.consent(scene.providers[0])
    assert "联系人与电话" not in scene.referrals(scene.providers[0])[0]["firm"]


def test_an_erased_applicant_leaves_no_name_in_the_registry(scene: Any) -> None:
    with scene.center.database("providers").reading() as session:
        applicant = session.execute(text("SELECT applied_by FROM providers ORDER BY applied_at LIMIT 1")).scalar_one()
    scene.hear(PersonErased(person_id=applicant))
    shown = scene.sme.get("/api/v1/providers", params={"words": "1号"}).json()["providers"][0]
    assert (shown["contact_name"], shown["contact_phone"]) == ("", "")


def test_a_refused_claimant_is_not_the_firms_contact(blank: Any) -> None:
    stranger = uuid7()
    blank.hear(
        PersonRolesChanged(person_id=stranger, roles=["sme"], organisation_id=blank.enterprise_id),
        PersonContactChanged(person_id=stranger, name="冒名者", mobile="13600000000"),
        EnterpriseClaimed(enterprise_id=blank.enterprise_id, person_id=stranger),
        *blank.facts(),
        ClaimRefused(enterprise_id=blank.enterprise_id, person_id=stranger, reason="执照不符"),
    )
    blank.list_provider(1)
    blank.hear(blank.findings())
    blank.consent(blank.providers[0])
    assert blank.referrals(blank.providers[0])[0]["firm"]["联系人与电话"] == "王海燕 13871234567"


@pytest.mark.parametrize("role", ["mentor", "liaison"])
def test_only_the_team_of_today_sees_the_case(scene: Any, role: str) -> None:
    before = getattr(scene, role)
    path = f"/api/v1/providers/cases/{scene.case_id}"
    assert scene.center.api(role, person_id=before).get(path).status_code == 200
    team = {"case_id": scene.case_id, "enterprise_id": scene.enterprise_id, "commissioner_id": scene.commissioner}
    scene.hear(TeamAssigned.model_validate({**team, "mentor_id": uuid7(), "liaison_id": uuid7()}))
    assert scene.center.api(role, person_id=before).get(path).status_code == 404
    assert scene.center.api("commissioner").get(path).status_code == 200
