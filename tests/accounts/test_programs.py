"""How programs come in: codes, sign-up and tokens over the API."""

from __future__ import annotations

from uuid import uuid4

from uuid_utils.compat import uuid7

from services.contracts.accounts import SessionRevoked
from services.contracts.enterprises import EnterpriseClaimed
from services.contracts.vocabulary import Role
from tests.accounts.test_coming_in import MOBILE, PASSWORD, add_person, facts, newest_code
from tests.harness.center import ApiClient, Center

API = "/api/v1/accounts"


def signed_in(center: Center) -> tuple[ApiClient, dict]:
    program = center.api()
    answer = program.post(f"{API}/tokens", json={"login": MOBILE, "password": PASSWORD, "title": "ERP"})
    assert answer.status_code == 201, answer.text
    program.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return program, answer.json()


def test_a_firm_signs_up_over_the_api_and_asks_who_it_is(center: Center) -> None:
    program = center.api()
    sent = program.post(f"{API}/codes", json={"mobile": MOBILE, "purpose": "sign_up"})
    assert (sent.status_code, sent.json()["sent_to"]) == (202, "139****5678")
    entry = {"mobile": MOBILE, "code": newest_code(center, "sign_up"), "name": "王海燕", "kind": "firm", "agree": True}
    done = program.post(f"{API}/sign-up", json=entry)
    assert done.status_code == 201
    assert done.json()["roles"] == ["sme"]
    program.headers["Authorization"] = f"Bearer {done.json()['token']}"
    me = program.get(f"{API}/me").json()
    assert (me["mobile"], me["person_id"], me["organisation_id"]) == (MOBILE, done.json()["person_id"], None)


def test_a_refusal_names_each_field_in_chinese(center: Center) -> None:
    answer = center.api().post(f"{API}/sign-up", json={"mobile": "12", "code": "1", "kind": "bank", "agree": False, "x": 1})
    assert answer.status_code == 422
    errors = {one["where"]: one["what"] for one in answer.json()["errors"]}
    assert errors["mobile"] == "请填写 11 位手机号，例如 13800000000"
    assert errors["name"] == "请填写这一项"
    assert errors["kind"] == "请从可选项中选择：firm、provider"
    assert errors["agree"] == "请先阅读并同意个人信息保护说明"
    assert errors["x"] == "不认识这一项，请去掉"


def test_what_is_not_json_is_refused_as_such(center: Center) -> None:
    answer = center.api().post(f"{API}/tokens", content=b"{not json", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["what"] == "这不是有效的 JSON"


def test_a_code_makes_a_token_too(center: Center) -> None:
    add_person(center)
    program = center.api()
    program.post(f"{API}/codes", json={"mobile": MOBILE, "purpose": "sign_in"})
    answer = program.post(f"{API}/tokens", json={"mobile": MOBILE, "code": newest_code(center, "sign_in")})
    assert answer.status_code == 201


def test_a_revoked_token_counts_for_nothing(center: Center) -> None:
    add_person(center)
    program, token = signed_in(center)
    assert [one["title"] for one in program.get(f"{API}/tokens").json()["tokens"]] == ["ERP"]
    assert program.delete(f"{API}/tokens/{token['token_id']}").status_code == 204
    assert str(facts(center, SessionRevoked)[0].session_id) == token["token_id"]
    answer = program.get(f"{API}/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_somebody_elses_token_cannot_be_revoked(center: Center) -> None:
    add_person(center)
    _program, token = signed_in(center)
    assert center.api(Role.SME).delete(f"{API}/tokens/{token['token_id']}").status_code == 404
    assert not facts(center, SessionRevoked)


def test_after_claiming_a_firm_the_same_token_is_renewed_with_the_organisation(center: Center) -> None:
    person_id = add_person(center)
    program, token = signed_in(center)
    enterprise_id = uuid7()
    center.tell(EnterpriseClaimed(enterprise_id=enterprise_id, person_id=person_id), room="accounts")
    renewed = program.post(f"{API}/tokens/renew", params={"await_organisation": str(enterprise_id)}).json()
    assert renewed["organisation_id"] == str(enterprise_id)
    assert (renewed["token_id"], renewed["expires_at"]) == (token["token_id"], token["expires_at"])


def test_a_forged_token_or_a_cookies_value_is_no_token(center: Center) -> None:
    add_person(center)
    _program, token = signed_in(center)
    browser = center.client(Role.SME)
    text = token["token"]
    swapped = ("B" if text[2] == "A" else "A").join([text[:2], text[3:]])
    for forged in (browser.cookies["bamai_identity"], swapped, text[:-2], "", "null", uuid4().hex):
        answer = center.api().get(f"{API}/me", headers={"Authorization": f"Bearer {forged}"})
        assert answer.status_code == 401, forged


def test_cookies_are_not_looked_at_by_the_api(center: Center) -> None:
    browser = center.client(Role.MANAGER, person_id=add_person(center))
    assert browser.get(f"{API}/me").status_code == 401


def test_guessing_passwords_over_the_api_is_stopped(center: Center) -> None:
    add_person(center)
    wrong = {"login": MOBILE, "password": "x"}
    answers = [center.api().post(f"{API}/tokens", json=wrong) for _ in range(21)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
