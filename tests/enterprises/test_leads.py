"""One sentence of need becomes a case, once, by one liaison; what is dropped is forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonErased
from services.contracts.outreach import LeadRaised
from services.contracts.vocabulary import Role
from services.enterprises.models import Lead, ServiceRecord
from tests.enterprises.conftest import Town
from tests.enterprises.firms import registration

API = "/api/v1/enterprises/leads"


def raise_lead(town: Town, **changes: Any) -> UUID:
    lead_id = uuid7()
    said = {**LeadRaised.sample, "lead_id": lead_id, "raised_at": datetime.now(UTC), **changes}
    town.center.tell(LeadRaised.model_validate(said), room="enterprises")
    return lead_id


def code_of(town: Town) -> str:
    return str(
        next(event.data.code for event in reversed(town.center.said("enterprises")) if event.type == "delegation_code.issued")
    )


def test_a_lead_becomes_a_case_that_begins_with_the_need(town: Town) -> None:
    liaison, lead_id = town.api(Role.LIAISON), raise_lead(town)
    assert (
        liaison.post(f"{API}/{lead_id}/call", json={"channel": "电话", "outcome": "了解了需求", "note": "下周有空"}).status_code
        == 200
    )
    asked = liaison.post(f"{API}/{lead_id}/register", json=registration(7))
    assert asked.status_code == 201, asked.text
    assert liaison.get(f"{API}/{lead_id}").json()["state"] == "registering"
    assert "lead.taken_up" not in town.said()
    path = f"/api/v1/enterprises/delegations/{asked.json()['delegation_id']}/confirm"
    assert liaison.post(path, json={"code": code_of(town)}).status_code == 200
    lead = liaison.get(f"{API}/{lead_id}").json()
    assert lead["state"] == "taken"
    case = liaison.get(f"/api/v1/enterprises/cases/{lead['case_id']}").json()
    assert (case["need"], case["way"], case["enterprise_id"]) == ("交期排不准", "need", lead["enterprise_id"])
    assert case["first_contact_at"] is not None
    with town.center.database("enterprises").reading() as session:
        record = session.scalars(select(ServiceRecord)).one()
    assert "留下的需求：交期排不准。下周有空" in record.note
    taken = [event for event in town.center.said("enterprises") if event.type == "lead.taken_up"]
    assert [(event.case_id, event.data.by) for event in taken] == [(UUID(lead["case_id"]), town.people[Role.LIAISON])]


def test_however_often_a_lead_is_delivered_it_appears_once_even_after_it_was_dropped(town: Town) -> None:
    lead_id, liaison = uuid7(), town.api(Role.LIAISON)
    for _again in range(3):
        town.center.tell(LeadRaised.model_validate({**LeadRaised.sample, "lead_id": lead_id}), room="enterprises")
    assert [one["lead_id"] for one in liaison.get(API).json()["leads"]] == [str(lead_id)]
    assert liaison.post(f"{API}/{lead_id}/drop", json={"reason": "重复"}).status_code == 200
    town.center.tell(LeadRaised.model_validate({**LeadRaised.sample, "lead_id": lead_id}), room="enterprises")
    assert liaison.get(API).json()["leads"] == []
    assert [one["reason"] for one in liaison.get(API, params={"state": "dropped"}).json()["leads"]] == ["重复"]
    dropped = [event for event in town.center.said("enterprises") if event.type == "lead.dropped"]
    assert [event.data.reason for event in dropped] == ["重复"]


def test_one_liaison_wins_when_several_take_it_up_at_once(town: Town) -> None:
    firm, lead_id = town.register(1), raise_lead(town)
    liaisons = [town.api(Role.LIAISON, town.bring(Role.LIAISON, f"联络员{n}")) for n in range(4)]

    def link(liaison: Any) -> int:
        return int(liaison.post(f"{API}/{lead_id}/link", json={"enterprise_id": firm["enterprise_id"]}).status_code)

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(link, liaisons))
    assert answers == [200, 409, 409, 409]
    assert town.said().count("lead.taken_up") == 1


def test_while_one_liaison_registers_the_firm_no_other_can_take_the_lead(town: Town) -> None:
    lead_id, mine = raise_lead(town), town.api(Role.LIAISON)
    other = town.api(Role.LIAISON, town.bring(Role.LIAISON, "李四"))
    assert mine.post(f"{API}/{lead_id}/register", json=registration(3)).status_code == 201
    assert other.post(f"{API}/{lead_id}/register", json=registration(4)).status_code == 409
    assert other.get(f"/enterprises/leads/{lead_id}/register").status_code in (303, 401, 409)
    again = mine.post(f"{API}/{lead_id}/register", json=registration(3, district="洪山区"))
    assert again.status_code == 201, again.text
    assert mine.post(f"{API}/{lead_id}/drop", json={"reason": "暂不需要"}).status_code == 200


def test_a_known_firm_without_a_case_gets_one_from_the_need_and_one_with_a_case_keeps_it(town: Town) -> None:
    liaison, known = town.api(Role.LIAISON), town.register(2)
    lead_id = raise_lead(town)
    linked = liaison.post(f"{API}/{lead_id}/link", json={"enterprise_id": known["enterprise_id"]}).json()
    assert linked["case_id"] == known["case_id"]
    ended = town.api(Role.MANAGER).post(f"/api/v1/enterprises/cases/{known['case_id']}/end", json={"reason": "搬迁"})
    assert ended.status_code == 200, ended.text
    second = raise_lead(town, need="库存对不上")
    linked = liaison.post(f"{API}/{second}/link", json={"enterprise_id": known["enterprise_id"]}).json()
    assert linked["case_id"] != known["case_id"]
    assert town.api(Role.MANAGER).get(f"/api/v1/enterprises/cases/{linked['case_id']}").json()["need"] == "库存对不上"
    assert liaison.post(f"{API}/{raise_lead(town)}/link", json={"enterprise_id": str(uuid7())}).status_code == 404


def test_contact_data_of_decided_leads_is_wiped_after_thirty_days_and_of_waiting_ones_is_not(town: Town) -> None:
    liaison, dropped, waiting = town.api(Role.LIAISON), raise_lead(town), raise_lead(town)
    liaison.post(f"{API}/{dropped}/drop", json={"reason": "号码无法接通"})
    assert town.center.tick("enterprises", "forget_leads", at=datetime.now(UTC))
    assert liaison.get(f"{API}/{dropped}").json()["mobile"] == "13800000000"
    with town.center.database("enterprises").transaction() as session:
        session.execute(update(Lead).where(Lead.id == dropped).values(decided_at=datetime.now(UTC) - timedelta(days=31)))
    assert town.center.tick("enterprises", "forget_leads", at=datetime.now(UTC) + timedelta(hours=2))
    gone = liaison.get(f"{API}/{dropped}").json()
    assert (gone["mobile"], gone["contact_name"], gone["call"]) == (None, None, None)
    assert "已按规定删除" in town.pages(Role.LIAISON).get(f"/enterprises/leads/{dropped}").text
    assert liaison.get(f"{API}/{waiting}").json()["mobile"] == "13800000000"


def test_a_lead_nobody_decided_on_expires_and_whoever_left_it_is_forgotten(town: Town) -> None:
    liaison = town.api(Role.LIAISON)
    waits, registers, fresh = raise_lead(town), raise_lead(town), raise_lead(town)
    call = {"channel": "电话", "outcome": "没接通", "note": "王海燕没接"}
    assert liaison.post(f"{API}/{waits}/call", json=call).status_code in (200, 422)
    assert liaison.post(f"{API}/{registers}/register", json=registration(7)).status_code == 201
    with town.center.database("enterprises").transaction() as session:
        long_ago = datetime.now(UTC) - timedelta(days=91)
        session.execute(update(Lead).where(Lead.id.in_((waits, registers))).values(raised_at=long_ago))
    assert town.center.tick("enterprises", "forget_leads", at=datetime.now(UTC))
    town.center.tick("enterprises", "forget_leads", at=datetime.now(UTC) + timedelta(hours=2))
    for lead_id in (waits, registers):
        gone = liaison.get(f"{API}/{lead_id}").json()
        assert (gone["state"], gone["mobile"], gone["contact_name"], gone["call"]) == ("expired", None, None, None)
        assert liaison.post(f"{API}/{lead_id}/drop", json={"reason": "重复"}).status_code == 409
    assert liaison.get(f"{API}/{fresh}").json()["mobile"] == "13800000000"
    said = [event.data.lead_id for event in town.center.said("enterprises") if event.type == "lead.expired"]
    assert sorted(said) == sorted((waits, registers))
    pages = town.pages(Role.LIAISON)
    assert "90 天没有处理" in pages.get("/enterprises/leads?state=expired").text
    assert "不能再联系" in pages.get(f"/enterprises/leads/{waits}").text


def test_whoever_is_erased_leaves_no_name_in_a_lead(town: Town) -> None:
    person = town.bring(Role.SME, "王海燕", "13811112222")
    lead_id = raise_lead(town, mobile="13811112222", contact_name="王海燕")
    town.center.tell(PersonErased(person_id=person), room="enterprises")
    with town.center.database("enterprises").reading() as session:
        kept = session.execute(text("SELECT to_jsonb(l)::text FROM leads l")).scalar_one()
    assert "王海燕" not in kept
    assert town.api(Role.LIAISON).get(f"{API}/{lead_id}").json()["mobile"] is None


def test_the_liaison_sees_leads_before_everything_else_searches_pages_and_takes_one_up_on_the_page(town: Town) -> None:
    for number in range(31):
        raise_lead(town, firm_name=f"武汉第{number}机械厂")
    pages = town.pages(Role.LIAISON)
    assert "线索（31）" in pages.get("/enterprises/queue").text
    listed = pages.get("/enterprises/leads").text
    assert listed.count("/enterprises/leads/0") == 30
    following = listed.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert pages.get(following).text.count("/enterprises/leads/0") == 1
    assert "武汉第30机械厂" in pages.get("/enterprises/leads", params={"q": "第30"}).text
    assert "没有找到" in pages.get("/enterprises/leads", params={"q": "%"}).text
    firm = town.register(5)
    lead_id = raise_lead(town, firm_name=firm["name"], raised_at=datetime.now(UTC) - timedelta(days=5))
    page = pages.get(f"/enterprises/leads/{lead_id}").text
    assert firm["enterprise_id"] in page
    assert "已经超过一个工作日" in page
    assert "非正式等级" in page
    wrong = pages.post_form(f"/enterprises/leads/{lead_id}/call", channel="电话", note="说好了")
    assert wrong.status_code == 422
    assert 'value="说好了"' in wrong.text
    form = pages.get(f"/enterprises/leads/{lead_id}/register").text
    assert f'value="{firm["name"]}"' in form
    assert pages.post_form(f"/enterprises/leads/{lead_id}/link", enterprise_id=firm["enterprise_id"]).status_code == 303
    assert "去专案" in pages.get(f"/enterprises/leads/{lead_id}").text
    assert pages.post_form(f"/enterprises/leads/{lead_id}/drop", reason="重复").status_code == 422
    assert town.pages(Role.MENTOR).get("/enterprises/leads").status_code == 403
