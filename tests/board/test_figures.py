"""What the board shows: totals by unit, goals, what is stuck and whose, the loop's times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from uuid_utils.compat import uuid7

from services.board import demonstration
from services.contracts import assessment, diagnosis, enterprises, handover, outreach, providers
from services.contracts.catalogue import FACTS

NOW = datetime.now(UTC)


def line(scene, key: str, unit: str) -> dict:
    measures = scene.get("/measures")["measures"]
    return next(one for measure in measures for one in measure["lines"] if (one["line"], one["unit"]) == (key, unit))


def test_each_of_the_nine_is_counted_once_its_fact_is_heard(scene):
    assert [one["counted"] for one in scene.get("/measures")["measures"]] == [False] * 9
    for contract in FACTS.values():
        if (
            contract.room in ("outreach", "providers", "diagnosis", "assessment", "handover", "enterprises")
            and not contract.transient
        ):
            scene.hear(contract)
    scene.hear(outreach.GatheringHeld, kind="training", held_at=NOW)
    scene.hear(outreach.GatheringHeld, kind="exchange", held_at=NOW)
    scene.hear(outreach.AttendanceRecorded, kind="training", came_at=NOW)
    scene.hear(outreach.AttendanceRecorded, kind="exchange", came_at=NOW)
    scene.hear(outreach.StoryPublished)
    scene.hear(diagnosis.VisitHeld, starts_at=NOW, ends_at=NOW)
    measures = scene.get("/measures")["measures"]
    assert [one["measure"] for one in measures if one["counted"]] == list(range(1, 10))
    assert all(sum(one["totals"].values()) for one in measures)


def test_firms_and_visits_are_counted_apart_and_the_same_firm_once(scene):
    firm = scene.firm()
    scene.visited(firm, NOW)
    scene.visited(firm, NOW)
    scene.visited(scene.firm(2), NOW)
    assert line(scene, "visits", "家次")["month"] == 3
    assert line(scene, "visits", "家")["month"] == 2
    assert line(scene, "visits", "家")["total"] == 2


def test_self_tested_and_verified_levels_are_kept_apart(scene):
    firm = scene.firm()
    scene.assessed(firm, 1)
    scene.assessed(firm, 3)
    scene.hear(assessment.UpliftConfirmed, **firm, level_before=1, level_after=2)
    levels = {(one["line"], one["level"]): one["total"] for one in scene.get("/measures/7")["levels"] if one["total"]}
    assert levels == {("assessments", 3): 1, ("verified", 2): 1}


def test_a_goal_is_set_changed_kept_in_the_history_and_measured_against(scene):
    wanted = {"measure": 6, "unit": "家", "year": NOW.year, "target": 4}
    assert scene.manager.put("/api/v1/board/goals", json=wanted).status_code == 200
    assert scene.manager.put("/api/v1/board/goals", json={**wanted, "target": 8}).status_code == 200
    scene.visited(scene.firm(), NOW)
    assert (line(scene, "visits", "家")["goal"], line(scene, "visits", "家")["completion_percent"]) == ("8", "12.5")
    assert line(scene, "visits", "家次")["goal"] is None
    assert [one["target"] for one in scene.get("/goals")["history"]] == ["8", "4"]
    assert scene.center.said_types("board") == ["goal.set", "goal.set"]


def test_a_goal_that_cannot_be_is_refused_and_nothing_is_stored(scene):
    good = {"measure": 6, "unit": "家", "year": NOW.year, "target": 4}
    for wrong, where in [
        ({"target": -1}, "target"), ({"target": 1.5}, "target"), ({"unit": "场次"}, "unit"), ({"measure": 10}, "measure"),
        ({"year": 1999}, "year"), ({"line": "assessments"}, "line"), ({"line": "visits_booked"}, "line"), ({"extra": 1}, "extra"),
    ]:  # fmt: skip
        answer = scene.manager.put("/api/v1/board/goals", json={**good, **wrong})
        assert answer.status_code == 422, (wrong, answer.text)
        assert where in answer.text, (wrong, answer.text)
    assert scene.get("/goals")["history"] == []
    assert scene.liaison.put("/api/v1/board/goals", json=good).status_code == 403


def test_what_is_overdue_or_silent_is_stuck_and_shown_to_those_whose_it_is(scene):
    old, fresh = NOW - timedelta(days=20), NOW - timedelta(days=1)
    silent, overdue, fine = scene.firm(1, old), scene.firm(2, fresh), scene.firm(3, fresh)
    for ids in (overdue, fine):
        scene.assessed(ids, at=fresh)
    scene.team(overdue, liaison_id=scene.liaison_id)
    scene.hear(enterprises.StepOverdue, **overdue, step="first_contact")
    assert [one["case_id"] for one in scene.get("/measures/7/stuck")["stuck"]] == [str(silent["case_id"])]
    found = scene.get("/measures/6/stuck")["stuck"]
    assert [(one["case_id"], one["overdue"], one["what"]) for one in found] == [(str(overdue["case_id"]), True, "首次联系企业")]
    assert scene.get("/measures/7/stuck", scene.liaison)["stuck"] == []
    assert len(scene.get("/measures/6/stuck", scene.liaison)["stuck"]) == 1
    scene.center.tick("board", "measure_loop")
    assert scene.get("/measures/7")["stuck"] == {"overdue": 0, "silent": 1, "things": 0}
    scene.hear(enterprises.ServiceRecorded, **overdue, first_contact=True)
    assert scene.get("/measures/6/stuck")["stuck"] == []
    scene.hear(enterprises.CaseRested, NOW, **silent)
    assert scene.get("/measures/7/stuck")["stuck"] == []


def test_what_is_left_lying_beside_the_cases_is_stuck_too(scene):
    past = NOW - timedelta(days=30)
    firm = scene.firm(1, past)
    gathering = {"gathering_id": uuid7(), "kind": "training"}
    scene.hear(
        outreach.GatheringRescheduled, past, **gathering, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=2)
    )
    scene.hear(outreach.GatheringAnnounced, past - timedelta(days=1), **gathering, starts_at=NOW, ends_at=NOW + timedelta(days=9))
    scene.hear(outreach.ContactPromised, past, **firm, kind="exchange", due_on=(NOW - timedelta(days=3)).date().isoformat())
    record = {**firm, "platform": "wuhan", "kind": "uplift"}
    scene.hear(handover.RecordRejected, past, **record)
    scene.hear(outreach.StoryDrafted, past, **firm, story_id=uuid7())
    called, dropped, left = uuid7(), uuid7(), uuid7()
    scene.hear(enterprises.LeadTakenUp, past + timedelta(days=1), **firm, lead_id=called)
    for lead in (called, dropped, left):
        scene.hear(outreach.NeedStated, past, lead_id=lead)
    scene.hear(enterprises.LeadDropped, past + timedelta(days=1), lead_id=dropped)
    stuck = {measure: [one["what"] for one in scene.get(f"/measures/{measure}/stuck")["stuck"]] for measure in (1, 2, 3, 8, 9)}
    assert stuck == {
        1: ["自查后留下的需求还没有人接手"],
        2: ["已过结束时间，还没有登记举办结果"], 3: ["案例还没有发布"], 8: ["平台退回的记录还没有重新报送"],
        9: ["约定的联系已到期，之后没有任何记录"],
    }  # fmt: skip
    scene.hear(outreach.GatheringHeld, NOW, **gathering)
    scene.hear(handover.RecordDelivered, NOW, **record)
    assert [scene.get(f"/measures/{measure}/stuck")["stuck"] for measure in (2, 8, 9)] == [[], [], []]


def test_results_that_crowd_are_listed_for_the_center_alone_and_lead_to_the_quarter_in_question(scene):
    scene.hear(assessment.CrowdNoticed, NOW - timedelta(days=3), liaison_id=uuid7())
    scene.hear(assessment.CrowdNoticed, NOW - timedelta(days=120), quarter="2026Q1")
    (crowd,) = scene.get("/measures/7/stuck")["stuck"]
    assert crowd["what"] == "测评结果多得不寻常地落在等级线上方，请抽查"
    assert crowd["label"] == "2026 年第 4 季度，一位联络员代填的测评，刚过 2 级线（40 分）的有 55 份，预计约 42 份"
    assert crowd["page"] == "/assessment/quality?edition=miit-2024&period=2026Q4"
    assert f'href="{crowd["page"].replace("&", "&amp;")}"' in scene.center.client("manager").get("/board/measures/7/stuck").text
    assert scene.get("/measures/7/stuck", scene.liaison)["stuck"] == []
    scene.center.tick("board", "measure_loop")
    assert scene.get("/measures/7")["stuck"]["things"] == 1


def test_a_figure_leads_to_what_was_counted_and_to_no_case_of_others(scene):
    mine, other = scene.firm(1), scene.firm(2)
    scene.team(mine)
    for ids in (mine, other):
        scene.assessed(ids)
    seen = scene.get("/lines/assessments")["things"]
    assert {one["firm"] for one in seen} == {"企业1号", "企业2号"}
    assert [one["firm"] for one in scene.get("/lines/assessments", scene.liaison)["things"]] == ["企业1号"]
    assert scene.manager.get("/api/v1/board/lines/nothing").status_code == 404
    assert scene.get("/lines/assessments", month="2020-01")["things"] == []
    assert scene.manager.get("/api/v1/board/lines/assessments", params={"month": "2026-13"}).status_code == 422


def test_lists_are_paged_by_where_they_ended(scene):
    firm = scene.firm()
    for minute in range(35):
        scene.visited(firm, NOW - timedelta(minutes=minute))
    first = scene.get("/lines/visits", month=f"{NOW.astimezone(UTC) + timedelta(hours=8):%Y-%m}")
    rest = scene.get("/lines/visits", after=first["next"])
    ids = [one["event_id"] for one in (*first["things"], *rest["things"])]
    assert len(ids) == len(set(ids)) == 35
    assert rest["next"] is None
    assert scene.manager.get("/api/v1/board/lines/visits", params={"after": "x"}).status_code == 422


def test_the_loops_times_are_medians_of_three_or_more(scene):
    at = datetime(NOW.year, 1, 2, tzinfo=UTC)
    for hours in (10, 20, 60):
        firm = scene.firm(hours, at)
        scene.hear(enterprises.ServiceRecorded, at + timedelta(hours=hours), **firm, first_contact=True)
    scene.hear(providers.ReferralOffered, at, **firm)
    legs = {one["leg"]: one for one in scene.get("/loop-times", year=NOW.year)["legs"]}
    assert legs["requested>contacted"]["median_seconds"] == 20 * 3600
    assert legs["requested>contacted"]["p90_seconds"] == 52 * 3600
    assert legs["requested>contacted"]["cases"] == 3
    assert legs["referred>taken"] == {
        "leg": "referred>taken", "title": "转介 → 服务商接受", "cases": 0, "median_seconds": None, "p90_seconds": None,
    }  # fmt: skip


def test_the_demonstration_sets_its_goals_once(scene):
    for _ in range(2):
        with scene.center.database("board").transaction() as session:
            demonstration.furnish(session)
    assert len(scene.get("/goals")["history"]) == len(demonstration.GOALS)
    assert {goal["measure"] for goal in scene.get("/goals")["goals"]} == set(range(1, 10))
