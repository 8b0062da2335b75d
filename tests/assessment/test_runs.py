from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonErased
from services.contracts.enterprises import CaseClosed
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import SCENES, plain_sheet
from tests.harness.center import Center


def faults(answer: Any) -> set[str]:
    return {fault["where"] for fault in answer.json()["errors"]}


def test_a_run_starts_once_and_is_resumed(firm: Firm) -> None:
    first, second = firm.start(), firm.start()
    assert first["run_id"] == second["run_id"]
    assert first["progress"] == {"done": 0, "of": 31}
    assert firm.said() == ["assessment.started"]


def test_a_run_starts_with_the_pack_that_is_asked_for_or_not_at_all(firm: Firm) -> None:
    path = f"{API}/cases/{firm.case_id}/runs"
    for pack in ("miit-1999", "miit-2022"):
        answer = firm.api().post(path, json={"pack": pack})
        assert (answer.status_code, faults(answer)) == (422, {"pack"})
        assert f"“{pack}”" in answer.text
    wrong = firm.api().post(path, json={"pack": "miit-2024", "packs": 1})
    assert (wrong.status_code, faults(wrong)) == (422, {"packs"})
    assert firm.said() == []
    for body in ({"pack": "miit-2024"}, {}, None):
        assert firm.api().post(path, json=body).status_code == 201
    assert firm.said() == ["assessment.started"]


def test_whole_sheets_sent_at_once_do_not_hold_each_other_up(firm: Firm) -> None:
    firm.start()
    sheet = {**plain_sheet(), "name": "王海燕"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _n: firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json=sheet), range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
    submitted = {answer.json()["run_id"] for answer in answers if answer.status_code == 201}
    assert firm.said().count("assessment.completed") == len(submitted) > 0


def test_ten_starts_at_once_make_one_run(firm: Firm) -> None:
    with ThreadPoolExecutor(10) as pool:
        runs = list(pool.map(lambda _number: firm.start()["run_id"], range(10)))
    assert len(set(runs)) == 1
    assert firm.said() == ["assessment.started"]


def test_answers_are_kept_as_they_are_given_and_the_last_one_counts(firm: Firm) -> None:
    api, run = firm.api(), firm.start()
    path = f"{API}/runs/{run['run_id']}/answers"
    assert api.put(path, json={"answers": {"2": "B", "1": ["B"]}}).json() == {"saved": 2, "progress": {"done": 2, "of": 31}}
    assert api.put(path, json={"answers": {"2": "D"}, "scenes": {"产品设计": 3}}).json()["progress"]["done"] == 3
    shown = api.get(f"{API}/runs/{run['run_id']}").json()
    assert shown["answers"] == {"1": ["B"], "2": "D"}
    assert shown["scenes"] == {"产品设计": 3}
    assert shown["report"] is None


def test_one_wrong_answer_is_named_and_nothing_of_the_sending_is_kept(firm: Firm) -> None:
    api, run = firm.api(), firm.start()
    path = f"{API}/runs/{run['run_id']}/answers"
    wrong = {"answers": {"1": ["A", "B"], "2": "C", "99": "A"}, "scenes": {"产品设计": 5, "炒菜": 1}}
    answer = api.put(path, json=wrong)
    assert answer.status_code == 422
    assert faults(answer) == {"answers.1", "answers.99", "scenes.产品设计", "scenes.炒菜"}
    assert api.get(f"{API}/runs/{run['run_id']}").json()["progress"]["done"] == 0


WRONG_BODIES: list[tuple[Any, str]] = [
    ({"scenes": {"产品设计": True}}, "scenes.产品设计"),
    ({"scenes": {"产品设计": "2"}}, "scenes.产品设计"),
    ({"scenes": {"产品设计": 2.5}}, "scenes.产品设计"),
    ({"answers": {"1": 3}}, "answers.1"),
    ({"answers": {"2": ["D"]}}, "answers.2"),
    ({"answers": {"4": [{"B": 1}]}}, "answers.4"),
    ({"answers": [1]}, "answers"),
    ({"note": 1}, "note"),
]


def test_a_body_of_the_wrong_shape_is_refused_where_it_is_wrong(firm: Firm) -> None:
    api, run = firm.api(), firm.start()
    for body, where in WRONG_BODIES:
        answer = api.put(f"{API}/runs/{run['run_id']}/answers", json=body)
        assert (answer.status_code, faults(answer)) == (422, {where}), body


def test_a_body_that_is_no_sheet_is_refused(firm: Firm) -> None:
    api, run = firm.api(), firm.start()
    for content in ("[]", "3", '"x"', "{", ""):
        answer = api.put(f"{API}/runs/{run['run_id']}/answers", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, content


def test_two_devices_answering_at_once_lose_nothing(firm: Firm) -> None:
    run, sheet = firm.start(), plain_sheet(2)
    path = f"{API}/runs/{run['run_id']}/answers"
    sendings = [{"answers": {key: value}} for key, value in sheet["answers"].items()]
    sendings += [{"scenes": {key: value}} for key, value in sheet["scenes"].items()]
    devices = [firm.api(), firm.api(), firm.api()]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda at: devices[at[0] % 3].put(path, json=at[1]), enumerate(sendings)))
    assert {answer.status_code for answer in answers} == {200}
    shown = firm.api().get(f"{API}/runs/{run['run_id']}").json()
    assert {"answers": shown["answers"], "scenes": shown["scenes"]} == {"answers": sheet["answers"], "scenes": sheet["scenes"]}


def test_a_pledged_sheet_is_scored_at_once_and_said(firm: Firm) -> None:
    run = firm.send_sheet(level=2, best=True)
    assert (run["state"], run["score"], run["level"]) == ("submitted", "100", 2)
    report = run["report"]
    assert report["level_name"] == "二级（规范级）"
    assert report["next_level"] == {"level": 3, "points_missing": "0", "scenes_missing": 8, "constraint_scenes_missing": 5}
    assert len(report["wanted_scenes"]) == 8
    assert [scene["kind"] for scene in report["wanted_scenes"]].count("约束性") >= 5
    started, completed = firm.center.said("assessment")
    assert (started.type, completed.type) == ("assessment.started", "assessment.completed")
    assert (completed.data.level, completed.data.scene_levels["产品设计"], completed.case_id) == (2, 2, firm.case_id)
    assert completed.data.wanted_scenes == [scene["scene"] for scene in report["wanted_scenes"]]


def test_a_sheet_that_is_not_whole_cannot_be_pledged(firm: Firm) -> None:
    run = firm.start()
    api = firm.api()
    sheet = plain_sheet()
    del sheet["answers"]["7"], sheet["scenes"]["财务管理"]
    api.put(f"{API}/runs/{run['run_id']}/answers", json={"answers": sheet["answers"], "scenes": sheet["scenes"]})
    answer = api.post(f"{API}/runs/{run['run_id']}/submit", json={"name": "王海燕"})
    assert answer.status_code == 422
    assert faults(answer) == {"answers.7", "scenes.财务管理"}
    assert firm.said() == ["assessment.started"]


def test_a_whole_sheet_with_a_fault_leaves_nothing_behind(firm: Firm) -> None:
    sheet = plain_sheet()
    del sheet["scenes"]["财务管理"]
    answer = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**sheet, "name": "王海燕"})
    assert faults(answer) == {"scenes.财务管理"}
    assert firm.api().get(f"{API}/cases/{firm.case_id}/runs").json() == {"runs": []}
    assert firm.said() == []


def test_an_unknown_pack_is_refused(firm: Firm) -> None:
    answer = firm.api().post(f"{API}/cases/{firm.case_id}/sheets", json={**plain_sheet(), "pack": "miit-2031", "name": "王海燕"})
    assert faults(answer) == {"pack"}


def test_a_pledge_needs_a_name(firm: Firm) -> None:
    api, run = firm.api(), firm.start()
    for name in ("", " ", "王", "长" * 41):
        assert api.post(f"{API}/runs/{run['run_id']}/submit", json={"name": name}).status_code == 422, name


def test_the_same_idempotency_key_submits_once(firm: Firm) -> None:
    body = {**plain_sheet(), "name": "王海燕"}
    path = f"{API}/cases/{firm.case_id}/sheets"
    api = firm.api()
    answers = [api.post(path, json=body, headers={"Idempotency-Key": "k1"}) for _time in range(3)]
    assert len({answer.json()["run_id"] for answer in answers}) == 1
    assert firm.said() == ["assessment.started", "assessment.completed"]


def test_a_submitted_run_is_refused_by_the_door_and_by_the_database(firm: Firm, center: Center) -> None:
    run = firm.send_sheet()
    answer = firm.api().put(f"{API}/runs/{run['run_id']}/answers", json={"answers": {"2": "E"}})
    assert answer.status_code == 409
    for statement in (
        "UPDATE answers SET value = '\"E\"' WHERE run_id = :run", "DELETE FROM answers WHERE run_id = :run",
        "INSERT INTO answers SELECT run_id, 'answers', '99', value, given_at, given_by, on_behalf FROM answers WHERE run_id = :run LIMIT 1",
        "UPDATE runs SET score = 99 WHERE run_id = :run", "UPDATE runs SET state = 'answering' WHERE run_id = :run",
        "UPDATE runs SET pledge_name = '别人' WHERE run_id = :run", "DELETE FROM runs WHERE run_id = :run",
    ):  # fmt: skip
        with pytest.raises(DBAPIError), center.database("assessment").transaction() as session:
            session.execute(text(statement), {"run": run["run_id"]})


def test_a_forgotten_person_leaves_the_pledge_without_a_name(firm: Firm, center: Center) -> None:
    run = firm.send_sheet()
    firm.tell(PersonErased(person_id=firm.person_id))
    with center.database("assessment").reading() as session:
        row = session.execute(
            text("SELECT pledge_name, pledged_by, score FROM runs WHERE run_id = :run"), {"run": run["run_id"]}
        ).one()
    assert row.pledge_name is None
    assert row.pledged_by == firm.person_id


def test_a_new_run_may_follow_and_both_stay_in_the_history(firm: Firm) -> None:
    one, two = firm.send_sheet(1), firm.send_sheet(2, best=True)
    runs = firm.api().get(f"{API}/cases/{firm.case_id}/runs").json()["runs"]
    assert [run["run_id"] for run in runs] == [two["run_id"], one["run_id"]]


def test_a_closed_case_takes_no_more_assessments(firm: Firm) -> None:
    closed = {"case_id": firm.case_id, "enterprise_id": firm.enterprise_id, "outcome": "ended"}
    firm.tell(CaseClosed.model_validate(closed))
    assert firm.api().post(f"{API}/cases/{firm.case_id}/runs").status_code == 409


def test_a_case_nobody_spoke_of_is_not_found(center: Center) -> None:
    api = center.api("sme", organisation_id=uuid7())
    assert api.post(f"{API}/cases/{uuid7()}/runs").status_code == 404


def test_the_pack_is_public_and_marked_as_not_official(center: Center) -> None:
    pack = center.api().get(f"{API}/packs/miit-2024").json()
    assert (len(pack["questions"]), sum(len(domain["scenes"]) for domain in pack["scenes"])) == (15, 16)
    assert pack["status"]
    assert pack["unknown"]
    assert center.api().get(f"{API}/packs/miit-2022").json()["scores_sheets"] is False
    assert center.api().get(f"{API}/packs/none").status_code == 404


def test_the_report_is_read_apart_from_the_answers(firm: Firm) -> None:
    run = firm.send_sheet(0, best=True)
    report = firm.api().get(f"{API}/runs/{run['run_id']}/report").json()
    assert report["level"] == 0
    assert report["level_name"] == "尚未达到一级"
    assert "没到一级（初始级），是因为还差 6 个达到一级的场景" in report["opening"]
    assert set(report["scenes"]) == set(SCENES)
    assert UUID(report["run_id"])
