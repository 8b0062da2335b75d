"""Who may act for a firm, and what they see before the licence is checked."""

from __future__ import annotations

from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.enterprises.entries import ProfileEntry, RegistrationEntry
from services.enterprises.operations.registering import add_firm
from tests.enterprises.firms import credit_code, registration

API = "/api/v1/enterprises"


def on_the_register(town, number: int = 1) -> str:
    with town.center.database("enterprises").transaction() as session:
        firm = add_firm(session, RegistrationEntry.model_validate(registration(number)), origin="roster")
        return str(firm.id)


def claim(town, person, number: int = 1):
    return town.api(Role.SME, person).post(f"{API}/claim", json={"credit_code": credit_code(number)})


def test_a_claimed_firm_hides_its_history_until_the_licence_is_checked(town):
    firm_id, me = on_the_register(town), uuid7()
    liaison = town.api(Role.LIAISON)
    case = town.api(Role.MANAGER).post(f"{API}/cases", json={"enterprise_id": firm_id, "need": "交期排不准"}).json()
    liaison.post(f"{API}/cases/{case['case_id']}/records", json={"channel": "电话", "outcome": "已联系上"})
    town.carry()
    made = claim(town, me)
    assert (made.status_code, made.json()["state"]) == (201, "pending")
    mine = town.api(Role.SME, me)
    assert mine.get(f"{API}/cases/{case['case_id']}/thread").json() == []
    assert mine.get(f"{API}/firms/{firm_id}").json()["figures"] == []
    seen = [mine.get(f"{API}/mine").text, mine.get(f"{API}/cases/{case['case_id']}").text]
    pages = town.pages(Role.SME, me)
    seen += [pages.get("/enterprises/mine").text, pages.get(f"/enterprises/cases/{case['case_id']}").text]
    assert not any("交期排不准" in text for text in seen)
    assert "13800000001" not in town.pages(Role.SME, me).get(f"/enterprises/firms/{firm_id}").text
    assert "13800000001" not in town.pages(Role.SME, me).get(f"/enterprises/firms/{firm_id}/edit").text
    assert liaison.post(f"{API}/firms/{firm_id}/verify").json()["state"] == "confirmed"
    types = [line["type"] for line in mine.get(f"{API}/cases/{case['case_id']}/thread").json()]
    assert types == ["case.opened", "team.assigned", "service.recorded"]
    assert len(mine.get(f"{API}/firms/{firm_id}").json()["figures"]) == 1


def test_an_unchecked_claimant_cannot_rename_the_firm(town):
    firm_id, me = on_the_register(town), uuid7()
    claim(town, me)
    known = {key: value for key, value in registration(1).items() if key in ProfileEntry.model_fields}
    renamed = {**known, "name": "改名有限公司"}
    answer = town.api(Role.SME, me).put(f"{API}/firms/{firm_id}", json=renamed)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "name")
    town.api(Role.LIAISON).post(f"{API}/firms/{firm_id}/verify")
    assert town.api(Role.SME, me).put(f"{API}/firms/{firm_id}", json=renamed).status_code == 200


def test_a_firm_of_ones_own_has_nothing_to_hide(town):
    me = uuid7()
    firm = town.register(person_id=me)
    town.carry()
    assert [line["type"] for line in town.api(Role.SME, me).get(f"{API}/cases/{firm['case_id']}/thread").json()] == [
        "case.opened"
    ]


def test_a_second_claimant_is_sent_to_the_administrator_who_lets_them_in(town):
    firm_id, first, second = on_the_register(town), uuid7(), uuid7()
    claim(town, first)
    asked = claim(town, second).json()
    assert (asked["state"], asked["case_id"]) == ("redirected", None)
    assert town.said()[-1] == "claim.redirected"
    assert town.api(Role.SME, second).get(f"{API}/firms/{firm_id}").status_code == 404
    assert town.api(Role.SME, uuid7()).post(f"{API}/claims/{asked['claim_id']}/admit").status_code == 404
    assert town.api(Role.SME, second).post(f"{API}/claims/{asked['claim_id']}/admit").status_code == 404
    too_soon = town.api(Role.SME, first).post(f"{API}/claims/{asked['claim_id']}/admit")
    assert (too_soon.status_code, "核实" in too_soon.text) == (409, True)
    town.api(Role.LIAISON).post(f"{API}/firms/{firm_id}/verify")
    assert town.api(Role.SME, first).post(f"{API}/claims/{asked['claim_id']}/admit").json()["state"] == "admitted"
    assert town.api(Role.SME, second).get(f"{API}/firms/{firm_id}").status_code == 200
    assert town.center.said("enterprises")[-1].data.as_colleague


def test_the_administrator_may_refuse(town):
    on_the_register(town)
    first, second = uuid7(), uuid7()
    claim(town, first)
    asked = claim(town, second).json()
    answer = town.api(Role.SME, first).post(f"{API}/claims/{asked['claim_id']}/turn-away", json={"reason": "不是本公司的人"})
    assert answer.json()["state"] == "refused"
    assert town.said()[-1] == "claim.refused"
    assert town.api(Role.SME, first).post(f"{API}/claims/{asked['claim_id']}/admit").status_code == 409


def test_the_liaison_may_replace_an_administrator_who_is_gone(town):
    firm_id, first, second = on_the_register(town), uuid7(), uuid7()
    claim(town, first)
    asked = claim(town, second).json()
    town.api(Role.LIAISON).post(f"{API}/claims/{asked['claim_id']}/replace")
    firm = town.api(Role.SME, second).get(f"{API}/firms/{firm_id}").json()
    assert firm["standing"] == "verified"
    assert town.api(Role.SME, first).get(f"{API}/firms/{firm_id}").status_code == 404
    assert town.said()[-3:] == ["claim.refused", "enterprise.claimed", "enterprise.verified"]


def test_a_refused_licence_takes_the_claimant_out_again(town):
    firm_id, first = on_the_register(town), uuid7()
    claim_id = claim(town, first).json()["claim_id"]
    town.api(Role.LIAISON).post(f"{API}/claims/{claim_id}/refuse", json={"reason": "执照与申报的企业不符"})
    assert town.api(Role.SME, first).get(f"{API}/firms/{firm_id}").status_code == 404
    assert town.said()[-1] == "claim.refused"
    assert claim(town, uuid7()).json()["state"] == "pending"


def test_one_person_acts_for_one_firm(town):
    me = uuid7()
    town.register(1, person_id=me)
    again = town.api(Role.SME, me).post(f"{API}/register", json=registration(2))
    assert again.status_code == 409
    on_the_register(town, 3)
    assert claim(town, me, 3).status_code == 409
    assert town.said().count("enterprise.registered") == 2


def test_a_firm_is_registered_once(town):
    town.register(1)
    answer = town.api(Role.SME).post(f"{API}/register", json=registration(1))
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["where"] == "credit_code"


def test_a_wrong_registration_names_each_field_and_stores_nothing(town):
    answer = town.api(Role.SME).post(
        f"{API}/register", json=registration(credit_code="9142", industry="99", district="朝阳区", staff=-1)
    )
    assert answer.status_code == 422
    assert {fault["where"] for fault in answer.json()["errors"]} == {"credit_code", "industry", "district", "staff"}
    assert all(any(ord(letter) > 255 for letter in fault["what"]) for fault in answer.json()["errors"])
    assert town.said() == []


def test_an_unknown_code_says_that_it_can_be_registered(town):
    answer = claim(town, uuid7(), 9)
    assert answer.status_code == 404
    assert "可直接登记" in answer.json()["errors"][0]["what"]
    forged = town.api(Role.SME).post(f"{API}/claim", json={"token": "IjEyMyI.forged"})
    assert forged.status_code == 404


def test_a_field_nobody_knows_is_named_and_nothing_is_stored(town):
    """A misspelt field would otherwise be lost without a word."""
    answer = town.api(Role.SME, uuid7()).post(f"{API}/claim", json={"credit_code": credit_code(1), "relaton": "法定代表人"})
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (422, ["relaton"])


def test_what_became_of_a_claim_stands_in_the_thread_of_the_firms_case(town):
    firm_id, me = on_the_register(town), uuid7()
    case = town.api(Role.MANAGER).post(f"{API}/cases", json={"enterprise_id": firm_id, "need": "交期排不准"}).json()
    claim(town, me)
    claim(town, uuid7())
    town.api(Role.LIAISON).post(f"{API}/firms/{firm_id}/verify")
    town.carry()
    told = [line["type"] for line in town.api(Role.MANAGER).get(f"{API}/cases/{case['case_id']}/thread").json()]
    assert [kind for kind in told if kind.startswith(("enterprise.", "claim."))] == [
        "enterprise.claimed", "claim.redirected", "enterprise.verified",
    ]  # fmt: skip
