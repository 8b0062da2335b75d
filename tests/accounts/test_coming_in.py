"""Signing up, in and out through the pages, as a firm's person would."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.accounts.models import Code, Person, PersonSession, now
from services.accounts.operations.registering import register
from services.contracts.accounts import AccessCodeIssued, PersonContactChanged, PersonRegistered, SessionRevoked
from services.contracts.vocabulary import Role
from tests.harness.center import Center

MOBILE = "13912345678"
PASSWORD = "九省通衢的大武汉城市圈"


def newest_code(center: Center, purpose: str) -> str:
    issued = [event.data for event in center.said("accounts") if isinstance(event.data, AccessCodeIssued)]
    return next(one.code for one in reversed(issued) if one.purpose == purpose)


def add_person(center: Center, *, roles: list[Role] | None = None, **reach: str) -> UUID:
    with center.database("accounts").transaction() as session:
        return register(session, "王海燕", roles or [Role.SME], password=PASSWORD, **(reach or {"mobile": MOBILE})).id


def facts(center: Center, kind: type) -> list:
    return [event.data for event in center.said("accounts") if isinstance(event.data, kind)]


def test_a_firm_signs_up_with_a_mobile_number_and_is_led_to_register_the_firm(center: Center) -> None:
    browser = center.client()
    sent = browser.post_form("/accounts/sign-up/code", mobile="139 1234 5678", kind="firm", by="mobile")
    assert sent.status_code == 200
    assert "验证码已发到 13912345678" in sent.text
    done = browser.post_form(
        "/accounts/sign-up", mobile=MOBILE, kind="firm", code=newest_code(center, "sign_up"), name="王海燕", agree="yes"
    )
    assert (done.status_code, done.headers["location"]) == (303, "/enterprises/register")
    assert "bamai_identity" in browser.cookies
    assert "bamai_session" in browser.cookies
    registered = facts(center, PersonRegistered)[0]
    assert registered.roles == [Role.SME]
    assert registered.organisation_id is None
    contact = facts(center, PersonContactChanged)[0]
    assert (contact.name, contact.mobile) == ("王海燕", MOBILE)
    ledger = [event for event in center.said("accounts") if not event.data.transient]
    assert MOBILE not in str(ledger)
    assert "王海燕" not in str(ledger)


def test_a_program_that_signs_up_is_told_of_the_missing_number_with_all_the_rest(center: Center) -> None:
    answer = center.api().post("/api/v1/accounts/sign-up", json={"code": "12", "name": ""})
    assert answer.status_code == 422
    assert {one["where"] for one in answer.json()["errors"]} == {"mobile", "code", "name", "agree"}


def test_a_sign_up_that_is_wrong_names_each_field_and_keeps_what_was_typed(center: Center) -> None:
    browser = center.client()
    answer = browser.post_form("/accounts/sign-up", mobile=MOBILE, kind="firm", code="12", name="")
    assert answer.status_code == 422
    for sentence in ("验证码是 6 位数字", "请填写这一项", "有内容需要修改"):
        assert sentence in answer.text
    assert f'value="{MOBILE}"' in answer.text
    assert not facts(center, PersonRegistered)


def test_a_provider_applicant_signs_up_with_an_address_and_a_password(center: Center) -> None:
    browser = center.client()
    browser.post_form("/accounts/sign-up/code", email="Zhou@Example.com", kind="provider", by="email")
    done = browser.post_form(
        "/accounts/sign-up", email="zhou@example.com", kind="provider", code=newest_code(center, "sign_up"), name="周晓东",
        agree="yes", password=PASSWORD,
    )  # fmt: skip
    assert (done.status_code, done.headers["location"]) == (303, "/providers/apply")
    assert facts(center, PersonRegistered)[0].roles == [Role.PROVIDER]


def test_a_person_signs_in_by_code_and_goes_on_where_they_were_going(center: Center) -> None:
    add_person(center)
    browser = center.client()
    browser.post_form("/accounts/sign-in/code", mobile=MOBILE, next="/accounts/me")
    done = browser.post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=newest_code(center, "sign_in"), next="/accounts/me")
    assert (done.status_code, done.headers["location"]) == (303, "/accounts/me")
    assert "我的账号" in browser.get("/accounts/me").text


def test_after_signing_in_nobody_is_sent_to_another_site(center: Center) -> None:
    add_person(center)
    for target in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        "/%5cevil",
    ):
        browser = center.client()
        done = browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD, next=target)
        assert (done.status_code, done.headers["location"]) == (303, "/enterprises/mine"), target


def test_a_code_is_good_once(center: Center) -> None:
    add_person(center)
    browser = center.client()
    browser.post_form("/accounts/sign-in/code", mobile=MOBILE)
    code = newest_code(center, "sign_in")
    assert browser.post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=code).status_code == 303
    again = center.client().post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=code)
    assert again.status_code == 422
    assert "验证码不对或已过期" in again.text


def test_after_five_wrong_tries_the_right_code_is_refused_too(center: Center) -> None:
    add_person(center)
    browser = center.client()
    browser.post_form("/accounts/sign-in/code", mobile=MOBILE)
    right = newest_code(center, "sign_in")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [browser.post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=wrong).status_code for _ in range(5)]
    assert answers == [422] * 5
    assert browser.post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=right).status_code == 422


def test_an_expired_code_is_refused(center: Center) -> None:
    add_person(center)
    browser = center.client()
    browser.post_form("/accounts/sign-in/code", mobile=MOBILE)
    with center.database("accounts").transaction() as session:
        session.execute(update(Code).values(expires_at=now()))
    answer = browser.post_form("/accounts/sign-in/confirm", mobile=MOBILE, code=newest_code(center, "sign_in"))
    assert answer.status_code == 422
    assert "已过期" in answer.text


def test_codes_are_kept_as_hashes(center: Center) -> None:
    center.client().post_form("/accounts/sign-in/code", mobile=MOBILE)
    with center.database("accounts").reading() as session:
        code = session.scalars(select(Code)).one()
    assert newest_code(center, "sign_in") not in code.code_hash


def test_a_number_nobody_signed_up_with_gets_the_same_answer_until_the_code_is_right(center: Center) -> None:
    add_person(center)
    known = center.client().post_form("/accounts/sign-in/code", mobile=MOBILE)
    browser = center.client()
    unknown = browser.post_form("/accounts/sign-in/code", mobile="13700000000")
    assert known.status_code == unknown.status_code == 200
    assert known.text.count("验证码已发到") == unknown.text.count("验证码已发到") == 1
    done = browser.post_form("/accounts/sign-in/confirm", mobile="13700000000", code=newest_code(center, "sign_in"))
    assert done.status_code == 409
    assert "还没有注册" in done.text


def test_a_second_code_within_a_minute_is_refused_with_the_time_to_wait(center: Center) -> None:
    browser = center.client()
    answers = [browser.post_form("/accounts/sign-in/code", mobile=MOBILE) for _ in range(3)]
    assert 429 in [answer.status_code for answer in answers]
    assert "请 1 分钟后再试" in answers[-1].text


@pytest.mark.parametrize("login", [MOBILE, "nobody@example.com"])
def test_a_wrong_password_gets_the_same_words_whether_the_account_exists(center: Center, login: str) -> None:
    add_person(center)
    answer = center.client().post_form("/accounts/sign-in", login=login, password="不是这个密码")
    assert answer.status_code == 422
    assert "账号或密码不对" in answer.text
    assert "不是这个密码" not in answer.text


def test_guessing_passwords_is_stopped_for_the_account_even_when_the_last_guess_is_right(center: Center) -> None:
    add_person(center)
    browser = center.client()
    answers = [browser.post_form("/accounts/sign-in", login=MOBILE, password=f"guess {n}").status_code for n in range(21)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD).status_code == 429


def test_signing_out_ends_the_session_everywhere(center: Center) -> None:
    add_person(center)
    browser = center.client()
    browser.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    identity = browser.cookies["bamai_identity"]
    browser.anchor = session_id(center)
    assert browser.post_form("/accounts/sign-out").headers["location"] == "/"
    assert len(facts(center, SessionRevoked)) == 1
    thief = center.client()
    thief.cookies.set("bamai_identity", identity)
    assert thief.get("/accounts/me").headers["location"].startswith("/accounts/renew")


def session_id(center: Center) -> str:
    with center.database("accounts").reading() as session:
        return str(session.scalars(select(PersonSession.id).where(PersonSession.revoked_at.is_(None))).one())


def test_a_forgotten_password_is_set_anew_and_every_session_ends(center: Center) -> None:
    person_id = add_person(center)
    other = center.client()
    other.post_form("/accounts/sign-in", login=MOBILE, password=PASSWORD)
    browser = center.client()
    browser.post_form("/accounts/reset/code", login=MOBILE)
    done = browser.post_form("/accounts/reset", login=MOBILE, code=newest_code(center, "reset"), password="另一个很长的新密码呀")
    assert done.status_code == 303
    assert len(facts(center, SessionRevoked)) == 1
    assert other.get("/accounts/me").headers["location"].startswith("/accounts/renew")
    with center.database("accounts").reading() as session:
        assert session.get(Person, person_id).password_hash.startswith("$argon2id$")
    assert center.client().post_form("/accounts/sign-in", login=MOBILE, password="另一个很长的新密码呀").status_code == 303


def test_a_reset_answers_alike_for_an_unknown_address(center: Center) -> None:
    browser = center.client()
    first = browser.post_form("/accounts/reset/code", login="nobody@example.com")
    assert first.status_code == 200
    done = browser.post_form("/accounts/reset", login="nobody@example.com", code=newest_code(center, "reset"), password=PASSWORD)
    assert done.status_code == 422
    assert "验证码不对或已过期" in done.text
