"""Whom a person acts for, as other rooms say it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.accounts.models import Person
from services.accounts.service import AccountsService
from services.contracts.accounts import PersonRolesChanged, SessionRevoked
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed
from services.contracts.envelope import Event, seal
from services.contracts.providers import ProviderApplied, ProviderApproved, ProviderRefused
from services.contracts.vocabulary import Role
from services.messaging.listeners import listeners_of
from tests.accounts.test_coming_in import MOBILE, PASSWORD, add_person, facts
from tests.harness.center import Center

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def person(center: Center, person_id: UUID) -> Person:
    with center.database("accounts").reading() as session:
        return session.get(Person, person_id)


def test_whoever_claims_a_firm_acts_for_it(center: Center) -> None:
    person_id, enterprise_id = add_person(center), uuid7()
    claimed = center.tell(EnterpriseClaimed(enterprise_id=enterprise_id, person_id=person_id), room="accounts")
    assert person(center, person_id).organisation_id == enterprise_id
    changed = [event for event in center.said("accounts") if isinstance(event.data, PersonRolesChanged)]
    assert changed[0].data.organisation_id == enterprise_id
    assert changed[0].causation_id == claimed.id


def test_a_browser_that_waits_for_the_organisation_gets_it(center: Center) -> None:
    person_id, enterprise_id = add_person(center), uuid7()
    browser = center.client()
    browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    center.tell(EnterpriseClaimed(enterprise_id=enterprise_id, person_id=person_id), room="accounts")
    answer = browser.get(f"/accounts/renew?next=/enterprises/mine&await_organisation={enterprise_id}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/enterprises/mine")
    identity, fresh = center.app.state.signer.read(browser.cookies["bamai_identity"], "page")
    assert fresh
    assert identity.organisation_id == enterprise_id


def test_whose_claim_is_refused_loses_the_firm_and_is_signed_out(center: Center) -> None:
    person_id, enterprise_id = add_person(center), uuid7()
    center.tell(EnterpriseClaimed(enterprise_id=enterprise_id, person_id=person_id), room="accounts")
    browser = center.client()
    browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    center.tell(ClaimRefused(enterprise_id=enterprise_id, person_id=person_id, reason="执照不符"), room="accounts")
    assert person(center, person_id).organisation_id is None
    assert person(center, person_id).roles == ["sme"]
    assert len(facts(center, SessionRevoked)) == 1
    assert browser.get("/accounts/me").headers["location"].startswith("/accounts/renew")


def test_an_applicant_acts_for_the_provider_only_once_approved(center: Center) -> None:
    person_id, provider_id = add_person(center, roles=[Role.PROVIDER]), uuid7()
    center.tell(ProviderApplied(provider_id=provider_id, name="江城云", person_id=person_id), room="accounts")
    assert person(center, person_id).organisation_id is None
    center.tell(ProviderApproved(provider_id=provider_id, name="江城云", person_id=person_id), room="accounts")
    assert person(center, person_id).organisation_id == provider_id
    center.tell(ProviderRefused(provider_id=provider_id, person_id=person_id, reason="资料不全"), room="accounts")
    assert person(center, person_id).organisation_id is None


def _story(person_id: UUID) -> list[Event]:
    first, second = uuid7(), uuid7()
    told = [
        EnterpriseClaimed(enterprise_id=first, person_id=person_id),
        ClaimRefused(enterprise_id=first, person_id=person_id, reason="执照不符"),
        EnterpriseClaimed(enterprise_id=second, person_id=person_id),
    ]
    return [seal(fact, at=NOON + timedelta(minutes=minute)) for minute, fact in enumerate(told)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_the_order_in_which_claims_are_heard_does_not_matter(center: Center, order: tuple[int, ...]) -> None:
    person_id = add_person(center)
    story = _story(person_id)
    for index in [*order, *order]:
        center.tell(story[index], room="accounts")
    assert person(center, person_id).organisation_id == story[2].data.enterprise_id


def test_a_claim_heard_before_the_person_is_kept_for_them(center: Center) -> None:
    person_id, enterprise_id = uuid7(), uuid7()
    center.tell(EnterpriseClaimed(enterprise_id=enterprise_id, person_id=person_id), room="accounts")
    from services.accounts.operations.registering import register

    with center.database("accounts").transaction() as session:
        register(session, "王海燕", [Role.SME], person_id=person_id, mobile=MOBILE)
    assert person(center, person_id).organisation_id == enterprise_id


def test_accounts_hears_what_it_says_it_hears() -> None:
    heard = {kind for listener in listeners_of(AccountsService) for kind in listener.known}
    assert {"enterprise.claimed", "claim.refused", "provider.applied", "provider.approved", "provider.refused"} <= heard
