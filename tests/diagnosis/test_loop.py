"""The diagnosis part of the loop over the API, as programs and the demonstration drive it."""

from __future__ import annotations

from uuid import UUID

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.diagnosis.demonstration import furnish
from services.diagnosis.queries.experts import list_experts, list_hours
from services.ui.identity import identity_of
from tests.diagnosis.practice import API, NOW, Practice


def test_from_a_proposal_to_the_confirmed_retest(practice: Practice) -> None:
    expert, case = practice.expert("周启明"), practice.case()
    firm, specialist = practice.program(case.sme), practice.program(expert)

    [first, *_] = firm.get(f"{API}/cases/{case.case_id}/proposals").json()["proposals"]
    assert first["expert_name"] == "周启明"
    assert first["spelled"] == "10月13日（周二）09:00–12:00"
    assert "擅长最需要提升的场景：计划排程" in first["reasons"]

    wish = {name: first[name] for name in ("expert_id", "starts_at", "ends_at")}
    booked = firm.post(f"{API}/cases/{case.case_id}/visits", json=wish)
    assert (booked.status_code, booked.json()["state"]) == (201, "booked")
    visit = f"{API}/visits/{booked.json()['visit_id']}"

    assert specialist.post(f"{visit}/confirm").json()["state"] == "confirmed"
    truly = {"starts_at": "2026-10-10T14:05:00+08:00", "ends_at": "2026-10-10T16:40:00+08:00"}
    held = specialist.post(f"{visit}/held", json=truly).json()
    assert (held["state"], held["starts_at"]) == ("held", "2026-10-10T06:05:00+00:00")

    findings = [
        {"scene": "计划排程", "present_level": 1, "target_level": 2, "priority": 1, "need": "插单多，交期排不准"},
        {"scene": "质量管理", "present_level": 2, "target_level": 3, "priority": 2, "need": "检验记录靠纸，追溯要两天"},
    ]
    assert specialist.post(f"{visit}/findings", json={"findings": findings}).status_code == 200
    report = specialist.post(f"{visit}/report", json={"overview": "通用零部件，订单批量小、插单多。"})
    assert report.status_code == 201
    assert report.json()["number"].startswith("BM-ZD-2026-")
    assert firm.get(f"{API}/reports/{report.json()['report_id']}").json()["findings"][0]["scene"] == "计划排程"

    run_id = practice.assess(case, "retest", level=2, score="52.70")
    [waiting] = specialist.get(f"{API}/retests").json()["retests"]
    assert (UUID(waiting["run_id"]), waiting["before"]["level"], waiting["after"]["level"]) == (run_id, 1, 2)
    assert specialist.post(f"{API}/retests/{run_id}/confirm", json={"agreed": True}).status_code == 200

    assert practice.said() == ["visit.booked", "visit.held", "findings.reported", "retest.confirmed"]
    [*_, said] = practice.center.said("diagnosis")
    assert (said.data.agreed, said.data.opinion, said.case_id) == (True, None, case.case_id)
    whole = firm.get(f"{API}/cases/{case.case_id}").json()
    assert [len(whole[part]) for part in ("visits", "reports", "retests")] == [1, 1, 1]


def test_the_findings_that_are_reported_are_those_the_provider_will_read(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    practice.reported(case, expert)
    reported = practice.center.said("diagnosis")[-1].data
    assert [finding.model_dump() for finding in reported.findings] == [
        {"scene": "计划排程", "present_level": 1, "target_level": 2, "priority": 1, "need": "插单多，交期排不准"}
    ]
    assert reported.expert_id == expert.person_id


def test_the_demonstration_has_three_experts_and_furnishing_twice_changes_nothing(practice: Practice) -> None:
    for _ in range(2):
        practice.do(furnish)
    from services.contracts.accounts import PersonContactChanged, PersonRegistered

    for who, name in (("expert@demo", "陈志远"), ("expert-2", "周启明"), ("expert-3", "何静")):
        practice.hear(PersonRegistered(person_id=demo_id(who), roles=[Role.EXPERT]))
        practice.hear(PersonContactChanged(person_id=demo_id(who), name=name))
    with practice.database.reading() as session:
        experts = list_experts(session, NOW)
        assert sorted(expert.name for expert in experts) == sorted(["陈志远", "周启明", "何静"])
        assert [len(list_hours(session, demo_id(name))) for name in ("expert@demo", "expert-2", "expert-3")] == [10, 3, 2]
    case = practice.case()
    proposals = practice.program(practice.commissioner).get(f"{API}/cases/{case.case_id}/proposals").json()["proposals"]
    assert {proposal["expert_name"] for proposal in proposals[:3]} == {"陈志远"}
    assert [proposal["score"] for proposal in proposals] == sorted((p["score"] for p in proposals), reverse=True)


def test_strangers_see_nothing_of_a_case(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.reported(case, expert)
    other_expert, other_firm = practice.expert("何静"), practice.case().sme
    stranger = identity_of(UUID(int=7), UUID(int=8), [Role.LIAISON])
    for who in (other_expert, other_firm, stranger):
        for path in (f"cases/{case.case_id}", f"visits/{visit.visit_id}"):
            assert practice.program(who).get(f"{API}/{path}").status_code == 404
    provider = practice.program(identity_of(UUID(int=9), UUID(int=10), [Role.PROVIDER], organisation_id=case.enterprise_id))
    assert provider.get(f"{API}/cases/{case.case_id}").status_code == 403
    assert practice.center.api().get(f"{API}/cases/{case.case_id}").status_code == 401
