"""代办: nothing is done for a firm before it has said so, by its own phone or on signed paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.enterprises.models import Delegation
from tests.enterprises.firms import registration

API = "/api/v1/enterprises"


def code_of(town) -> str:
    return [event.data.code for event in town.center.said("enterprises") if event.type == "delegation_code.issued"][-1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def case_id(town) -> str:
    return town.register(need="交期排不准")["case_id"]


def ask(town, case_id: str, acts=("answer", "book")):
    return town.api(Role.LIAISON).post(f"{API}/cases/{case_id}/delegations", json={"acts": list(acts)})


def test_the_firms_code_confirms(town, case_id):
    asked = ask(town, case_id).json()
    issued = town.center.said("enterprises")[-1]
    assert (issued.type, issued.data.mobile) == ("delegation_code.issued", "13800000001")
    confirmed = town.api(Role.LIAISON).post(f"{API}/delegations/{asked['delegation_id']}/confirm", json={"code": code_of(town)})
    assert confirmed.json()["confirmed_by"] == "sms"
    said = town.center.said("enterprises")[-1]
    assert (said.type, said.data.acts) == ("delegation.confirmed", ["answer", "book"])
    town.carry()
    assert "同意联络员" in town.pages(Role.LIAISON).get(f"/enterprises/cases/{case_id}").text


def test_five_wrong_codes_and_it_is_over_even_for_the_right_one(town, case_id):
    delegation_id = ask(town, case_id).json()["delegation_id"]
    code, api = code_of(town), town.api(Role.LIAISON)
    for left in (4, 3, 2, 1):
        answer = api.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": wrong(code)})
        assert answer.status_code == 422
        assert f"还可以试 {left} 次" in answer.json()["errors"][0]["what"]
    api.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": wrong(code)})
    assert api.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": code}).status_code == 422
    assert "delegation.confirmed" not in town.said()


def test_a_code_dies_after_ten_minutes_and_a_new_one_takes_its_place(town, case_id):
    delegation_id = ask(town, case_id).json()["delegation_id"]
    old, api = code_of(town), town.api(Role.LIAISON)
    assert api.post(f"{API}/delegations/{delegation_id}/code").status_code == 429
    past = datetime.now(UTC) - timedelta(seconds=1)
    with town.center.database("enterprises").transaction() as session:
        session.execute(update(Delegation).where(Delegation.id == UUID(delegation_id)).values(code_expires_at=past))
    assert "已失效" in api.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": old}).json()["errors"][0]["what"]
    assert api.post(f"{API}/delegations/{delegation_id}/code").status_code == 200
    assert api.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": code_of(town)}).status_code == 200


def test_only_the_liaison_who_asked_confirms_and_pledges_are_never_delegated(town, case_id):
    delegation_id = ask(town, case_id).json()["delegation_id"]
    other = town.bring(Role.LIAISON, "别的联络员")
    stranger = town.api(Role.LIAISON, other)
    assert stranger.post(f"{API}/delegations/{delegation_id}/confirm", json={"code": code_of(town)}).status_code == 404
    assert stranger.post(f"{API}/cases/{case_id}/delegations", json={"acts": ["answer"]}).status_code == 404
    for act in ("pledge", "consent", "accept", "register"):
        assert ask(town, case_id, [act]).status_code == 422


def test_a_signed_paper_confirms_too(town, case_id):
    delegation_id = ask(town, case_id).json()["delegation_id"]
    browser = town.pages(Role.LIAISON)
    assert "代办委托书" in browser.get(f"/enterprises/delegations/{delegation_id}/letter").text
    sent = browser.post_form(
        f"/enterprises/delegations/{delegation_id}/paper",
        files={"file": ("paper.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "image/png")},
    )
    assert sent.status_code == 303
    assert town.center.said("enterprises")[-1].data.by == "paper"


def test_registering_for_a_firm_takes_effect_when_the_firm_confirms(town):
    browser = town.pages(Role.LIAISON)
    sent = browser.post_form("/enterprises/register-for", **registration(5, need="想上 ERP"))
    assert sent.status_code == 303
    assert town.said() == ["delegation_code.issued"]
    address = sent.headers["location"]
    assert browser.post_form(f"{address}/code", code=wrong(code_of(town))).status_code == 422
    done = browser.post_form(f"{address}/code", code=code_of(town))
    assert done.status_code == 303
    kept = [kind for kind in town.said() if kind != "delegation_code.issued"]
    assert kept == ["enterprise.registered", "case.opened", "team.assigned", "delegation.confirmed"]
    assert town.center.said("enterprises")[-1].data.acts == ["answer", "book", "register"]
    assert browser.get(done.headers["location"]).status_code == 200
    me = uuid7()
    claimed = town.api(Role.SME, me).post(f"{API}/claim", json={"credit_code": registration(5)["credit_code"]}).json()
    assert (claimed["state"], claimed["case_id"]) == ("pending", done.headers["location"].rsplit("/", 1)[1])
