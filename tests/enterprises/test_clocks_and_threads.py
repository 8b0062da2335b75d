"""Clocks strike once, records measure first contact, and facts may come in any order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonContactChanged, PersonErased, PersonRolesChanged
from services.contracts.catalogue import FACTS
from services.contracts.envelope import seal
from services.contracts.vocabulary import Role
from services.enterprises.models import Case, Firm, Person, StepMark, ThreadEntry
from tests.enterprises.firms import registration

API = "/api/v1/enterprises"


def sample(event_type: str, **changes):
    contract = FACTS[event_type]
    return contract.model_validate({**contract.sample, **changes})


def test_a_step_that_is_overdue_is_said_once(town):
    firm = town.register(need="交期排不准")
    with town.center.database("enterprises").transaction() as session:
        session.execute(update(Case).values(due_at=datetime.now(UTC) - timedelta(minutes=1)))
    for minutes in (0, 2, 4):
        town.center.tick("enterprises", "watch_clocks", at=datetime.now(UTC) + timedelta(minutes=minutes))
    said = [event.data for event in town.center.said("enterprises") if event.type == "step.overdue"]
    assert [(fact.step, fact.owner_id, str(fact.case_id)) for fact in said] == [
        ("first_contact", town.people[Role.LIAISON], firm["case_id"])
    ]
    assert town.api(Role.LIAISON).get(f"{API}/queue?overdue=1").json()["cases"][0]["overdue"]


def test_only_the_first_record_that_reached_the_firm_is_first_contact(town):
    case_id = town.register(need="交期排不准")["case_id"]
    api = town.api(Role.LIAISON)
    outcomes = ("没联系上", "已联系上", "了解了需求")
    firsts = [
        api.post(f"{API}/cases/{case_id}/records", json={"channel": "微信", "outcome": outcome}).json()["first_contact"]
        for outcome in outcomes
    ]
    assert firsts == [False, True, False]
    assert api.get(f"{API}/cases/{case_id}").json()["stage"] == "visit_booked"


def test_a_promised_next_step_is_due_until_the_next_record(town):
    case_id = town.register(need="交期排不准")["case_id"]
    api = town.api(Role.LIAISON)
    today = datetime.now(UTC).astimezone().date()
    record = {"channel": "电话", "outcome": "已联系上", "next_step": "约上门", "next_on": (today + timedelta(days=1)).isoformat()}
    api.post(f"{API}/cases/{case_id}/records", json=record)
    case = api.get(f"{API}/cases/{case_id}").json()
    assert (case["step"], case["follow_up"]) == ("follow_up", "约上门")
    api.post(f"{API}/cases/{case_id}/records", json={"channel": "上门", "outcome": "约好了时间"})
    assert api.get(f"{API}/cases/{case_id}").json()["step"] == "visit_booked"
    assert api.post(f"{API}/cases/{case_id}/records", json=record | {"next_on": "2020-01-01"}).status_code == 422


def test_a_resting_case_comes_back_to_the_list_on_its_day(town):
    case_id = town.register(need="交期排不准")["case_id"]
    api = town.api(Role.LIAISON)
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert api.post(f"{API}/cases/{case_id}/rest", json={"reason": "没钱", "ask_again_on": day}).status_code == 422
    api.post(f"{API}/cases/{case_id}/rest", json={"reason": "缺资金", "ask_again_on": day})
    assert api.get(f"{API}/queue").json()["cases"] == []
    assert [case["case_id"] for case in api.get(f"{API}/queue?state=resting").json()["cases"]] == [case_id]
    with town.center.database("enterprises").transaction() as session:
        session.execute(update(Case).values(due_at=datetime.now(UTC) - timedelta(minutes=1)))
    assert api.get(f"{API}/queue").json()["cases"][0]["step"] == "ask_again"
    assert api.post(f"{API}/cases/{case_id}/resume").json()["state"] == "open"


def test_one_open_case_a_firm_and_another_after_it_ended(town):
    me = uuid7()
    case_id = town.register(person_id=me, need="交期排不准")["case_id"]
    mine = town.api(Role.SME, me)
    assert mine.post(f"{API}/cases", json={"need": "想换系统"}).status_code == 409
    town.api(Role.LIAISON).post(f"{API}/cases/{case_id}/end", json={"reason": "暂不需要"})
    assert mine.post(f"{API}/cases", json={"need": "想换系统"}).status_code == 201


def test_the_manager_changes_one_of_the_three(town):
    case_id = town.register(need="交期排不准")["case_id"]
    other = town.bring(Role.MENTOR, "新导师")
    manager = town.api(Role.MANAGER)
    team = manager.put(f"{API}/cases/{case_id}/team", json={"mentor_id": str(other)}).json()["team"]
    assert team == {
        "mentor": str(other),
        "liaison": str(town.people[Role.LIAISON]),
        "commissioner": str(town.people[Role.COMMISSIONER]),
    }
    assert manager.put(f"{API}/cases/{case_id}/team", json={"liaison_id": str(other)}).status_code == 422
    assert manager.put(f"{API}/cases/{case_id}/team", json={}).status_code == 422
    assert town.api(Role.LIAISON).put(f"{API}/cases/{case_id}/team", json={}).status_code == 403


def test_cases_wait_for_a_team_until_the_center_has_one(center):
    from tests.enterprises.conftest import Town

    town = Town(center)
    town.register(need="交期排不准")
    assert "team.assigned" not in town.said()
    for role in (Role.MENTOR, Role.LIAISON, Role.COMMISSIONER):
        town.bring(role, "某人")
    center.tick("enterprises", "assign_waiting_teams")
    assert town.said()[-1] == "team.assigned"


ORDER = ["assessment.completed", "visit.booked", "visit.cancelled", "visit.held", "findings.reported", "consent.granted",
         "referrals.exhausted", "referral.accepted", "engagement.started", "engagement.delivered", "engagement.returned"]  # fmt: skip


def test_facts_three_times_in_any_order_leave_the_same_case(town):
    begin, states = datetime.now(UTC), []
    for seed in range(3):
        firm = town.register(seed + 1)
        ids = {"case_id": firm["case_id"], "enterprise_id": firm["enterprise_id"]}
        events = [seal(sample(kind, **ids), at=begin + timedelta(minutes=n)) for n, kind in enumerate(ORDER, start=1)] * 3
        if seed:
            random.Random(seed).shuffle(events)
        for event in events:
            town.center.tell(event, room="enterprises")
        states.append(_state(town, UUID(firm["case_id"])))
    assert states[0] == states[1] == states[2]
    assert states[0]["stage"] == "delivered"
    assert len(states[0]["thread"]) == len(ORDER)


def _state(town, case_id: UUID):
    with town.center.database("enterprises").reading() as session:
        case = session.get_one(Case, case_id)
        marks = session.execute(
            select(StepMark.step, StepMark.stands, StepMark.first_at).where(StepMark.case_id == case_id, StepMark.step != "team")
            .order_by(StepMark.step)
        ).all()  # fmt: skip
        thread = session.execute(
            select(ThreadEntry.type, ThreadEntry.said_at).where(ThreadEntry.case_id == case_id)
            .order_by(ThreadEntry.said_at, ThreadEntry.event_id)
        ).all()  # fmt: skip
    return {"stage": case.stage, "step": case.step, "due": case.due_at, "marks": marks, "thread": thread}


def test_the_latest_word_on_a_person_wins_and_the_erased_stay_erased(town):
    person_id, at = uuid7(), datetime.now(UTC)
    tell = town.center.tell
    tell(PersonRolesChanged(person_id=person_id, roles=[Role.MENTOR]), room="enterprises", at=at)
    tell(PersonRolesChanged(person_id=person_id, roles=[Role.LIAISON]), room="enterprises", at=at - timedelta(minutes=1))
    tell(PersonContactChanged(person_id=person_id, name="新名", mobile="13811111111"), room="enterprises", at=at)
    tell(
        PersonContactChanged(person_id=person_id, name="旧名", mobile="13822222222"),
        room="enterprises",
        at=at - timedelta(minutes=1),
    )
    town.register(contact_mobile="13811111111")
    with town.center.database("enterprises").reading() as session:
        person = session.get_one(Person, person_id)
    assert (person.roles, person.name) == (["mentor"], "新名")
    tell(PersonErased(person_id=person_id), room="enterprises")
    tell(PersonContactChanged(person_id=person_id, name="新名", mobile="13811111111"), room="enterprises")
    with town.center.database("enterprises").reading() as session:
        person = session.get_one(Person, person_id)
        assert session.scalars(select(Firm.contact_mobile)).all() == [None]
    assert (person.name, person.mobile, person.roles) == (None, None, [])


def test_figures_per_year_make_the_size(town):
    me = uuid7()
    firm = town.register(person_id=me)
    api = town.api(Role.SME, me)
    answer = api.put(f"{API}/firms/{firm['enterprise_id']}/figures", json={"year": 2026, "staff": 400, "revenue_wan": "9000"})
    assert answer.json()["size_class"] == "中型"
    assert town.said()[-1] == "enterprise.profile_changed"
    assert api.put(f"{API}/firms/{firm['enterprise_id']}/figures", json={"year": 2099}).status_code == 422
    profile = {key: value for key, value in registration().items() if key in ("name", "industry", "district")}
    assert api.put(f"{API}/firms/{firm['enterprise_id']}", json=profile | {"name": "武汉改名机械有限公司"}).status_code == 200
    assert town.center.said("enterprises")[-1].data.name == "武汉改名机械有限公司"


def test_a_case_without_a_liaison_is_every_liaisons_until_it_has_one(town):
    firm = town.register()
    other = town.bring(Role.LIAISON, "另一位联络员")
    address = f"{API}/cases/{firm['case_id']}"
    assert town.api(Role.LIAISON, other).get(address).status_code == 200
    town.api(Role.MANAGER).put(f"{address}/team", json={"liaison_id": str(town.people[Role.LIAISON])})
    assert town.api(Role.LIAISON, other).get(address).status_code == 404
    assert town.api(Role.LIAISON).get(address).status_code == 200
