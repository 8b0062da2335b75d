"""Invitations and what a manager may change; one's own sessions, tokens, number."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7

from services.accounts.models import Person
from services.contracts.accounts import (
    AccessCodeIssued,
    PersonContactChanged,
    PersonRegistered,
    PersonRolesChanged,
    SessionRevoked,
)
from services.contracts.vocabulary import Role
from tests.accounts.test_coming_in import MOBILE, PASSWORD, add_person, facts, newest_code, session_id
from tests.harness.center import Center, PageClient


def link(center: Center) -> str:
    return next(one.link for one in reversed(facts(center, AccessCodeIssued)) if one.purpose == "invitation")


def signed_in(center: Center, login: str = MOBILE) -> PageClient:
    browser = center.client()
    assert browser.post_form("/accounts/sign-in", login=login, password=PASSWORD).status_code == 303
    browser.anchor = session_id(center)
    return browser


def test_a_manager_invites_a_liaison_who_comes_in_by_the_link(center: Center) -> None:
    manager = center.client(Role.MANAGER)
    sent = manager.post_form("/accounts/invitations", name="张丽华", mobile=MOBILE, roles=["liaison", "mentor"])
    assert sent.status_code == 303
    browser = center.client()
    assert "企业联络员、科创导师" in browser.get(link(center)).text
    done = browser.post_form(link(center), name="张丽华", agree="yes")
    assert (done.status_code, done.headers["location"]) == (303, "/enterprises/queue")
    assert facts(center, PersonRegistered)[0].roles == [Role.LIAISON, Role.MENTOR]
    assert center.client().get(link(center)).status_code == 404


def test_a_manager_must_name_a_role_of_the_center(center: Center) -> None:
    manager = center.client(Role.MANAGER)
    assert manager.post_form("/accounts/invitations", name="张丽华", mobile=MOBILE).status_code == 422
    assert manager.post_form("/accounts/invitations", name="张丽华", mobile=MOBILE, roles="provider").status_code == 422


def test_a_firm_invites_a_colleague_for_itself_alone(center: Center) -> None:
    enterprise_id = uuid7()
    firm = center.client(Role.SME, organisation_id=enterprise_id)
    assert firm.post_form("/accounts/invitations", name="李工", mobile=MOBILE, roles="manager").status_code == 303
    center.client().post_form(link(center), name="李工", agree="yes")
    registered = facts(center, PersonRegistered)[0]
    assert (registered.roles, registered.organisation_id) == ([Role.SME], enterprise_id)


def test_without_a_firm_nobody_is_invited(center: Center) -> None:
    answer = center.client(Role.SME).post_form("/accounts/invitations", name="李工", mobile=MOBILE)
    assert answer.status_code == 409
    assert not facts(center, AccessCodeIssued)


def test_a_withdrawn_invitation_lets_nobody_in(center: Center) -> None:
    manager = center.client(Role.MANAGER)
    manager.post_form("/accounts/invitations", name="张丽华", mobile=MOBILE, roles="liaison")
    page = manager.get("/accounts/invitations").text
    path = page.split('action="/accounts/invitations/')[1].split('"')[0]
    other = center.client(Role.SME, organisation_id=uuid7())
    assert other.post_form(f"/accounts/invitations/{path}").status_code == 404
    assert manager.post_form(f"/accounts/invitations/{path}").status_code == 303
    assert center.client().post_form(link(center), name="张丽华", agree="yes").status_code == 404


def test_a_manager_ends_somebodys_access_and_their_sessions_with_it(center: Center) -> None:
    person_id = add_person(center, roles=[Role.LIAISON])
    liaison = signed_in(center)
    manager = center.client(Role.MANAGER)
    assert manager.post_form(f"/accounts/people/{person_id}/roles").status_code == 303
    assert facts(center, PersonRolesChanged)[-1].roles == []
    assert liaison.get("/accounts/me").headers["location"].startswith("/accounts/renew")
    assert center.client().post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD).status_code == 422


def test_a_firms_person_is_not_made_staff_by_changing_roles(center: Center) -> None:
    person_id = add_person(center)
    manager = center.client(Role.MANAGER)
    assert manager.post_form(f"/accounts/people/{person_id}/roles", roles="manager").status_code == 404


def test_a_person_changes_name_and_address_and_the_rooms_hear_it(center: Center) -> None:
    add_person(center)
    browser = signed_in(center)
    done = browser.post_form("/accounts/me", name="王海鹰", email="Wang@Example.com")
    assert done.headers["location"].startswith("/accounts/renew?next=")
    assert facts(center, PersonContactChanged)[-1].model_dump()["email"] == "wang@example.com"
    browser.get(done.headers["location"])
    assert "王海鹰" in browser.get("/accounts/me").text


def test_a_number_changes_by_a_code_and_the_password(center: Center) -> None:
    person_id = add_person(center)
    browser = signed_in(center)
    browser.post_form("/accounts/me/number/code", mobile="13700000000")
    code = newest_code(center, "change_number")
    wrong = browser.post_form("/accounts/me/number", mobile="13700000000", code=code, present="不对的密码")
    assert wrong.status_code == 422
    assert "当前密码不对" in wrong.text
    assert browser.post_form("/accounts/me/number", mobile="13700000000", code=code, present=PASSWORD).status_code == 303
    with center.database("accounts").reading() as session:
        assert session.get(Person, person_id).mobile == "13700000000"


def test_a_number_that_belongs_to_somebody_is_not_taken_over(center: Center) -> None:
    add_person(center)
    add_person(center, mobile="13700000000")
    browser = signed_in(center)
    browser.post_form("/accounts/me/number/code", mobile="13700000000")
    done = browser.post_form(
        "/accounts/me/number", mobile="13700000000", code=newest_code(center, "change_number"), present=PASSWORD
    )
    assert done.status_code == 409
    assert "已经注册" in done.text


def test_a_new_password_ends_every_other_session(center: Center) -> None:
    add_person(center)
    browser = signed_in(center)
    other = center.client()
    other.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    done = browser.post_form("/accounts/me/password", present=PASSWORD, password="另一个很长的新密码呀")
    assert done.status_code == 303
    assert browser.get("/accounts/me").status_code == 200
    assert other.get("/accounts/me").status_code == 303


def test_a_session_of_ones_own_can_be_ended_and_nobody_elses(center: Center) -> None:
    add_person(center)
    browser = signed_in(center)
    other = center.client()
    other.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    page = browser.get("/accounts/sessions").text
    assert "本机" in page
    path = page.split('action="/accounts/sessions/')[1].split("/revoke")[0]
    assert center.client(Role.SME).post_form(f"/accounts/sessions/{path}/revoke").status_code == 404
    assert browser.post_form(f"/accounts/sessions/{path}/revoke").status_code == 303
    assert [one.session_id for one in facts(center, SessionRevoked)] == [UUID(path)]
    assert other.get("/accounts/me").status_code == 303


def test_a_token_is_shown_once_and_works(center: Center) -> None:
    add_person(center)
    browser = signed_in(center)
    page = browser.post_form("/accounts/tokens", title="ERP 同步", days="30").text
    token = page.split('id="new-token">')[1].split("<")[0]
    assert center.api().get("/api/v1/accounts/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    later = browser.get("/accounts/tokens").text
    assert "ERP 同步" in later
    assert token not in later
