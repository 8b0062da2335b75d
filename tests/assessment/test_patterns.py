"""Patterns among many runs: the change taken apart, the widest gaps, results that crowd above a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, text
from uuid_utils.compat import uuid7

from services.assessment.attributing import months_of
from services.assessment.editions import Shelf, get_pack, place
from services.assessment.models import THE_FIRM, QuestionGap, RunPair, ScoreCount
from services.assessment.packing import Pack
from services.assessment.patterns import quarter_before
from services.contracts.providers import EngagementStarted
from services.workdays import today
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import SCENES, oracle, plain_sheet

DAYS = 60


def send_sheet_long_ago(firm: Firm, level: int = 1) -> dict[str, Any]:
    """A run as it stands when it was submitted `DAYS` ago."""
    run, sheet = firm.start(), plain_sheet(level)
    body = {"answers": sheet["answers"], "scenes": sheet["scenes"]}
    assert firm.api().put(f"{API}/runs/{run['run_id']}/answers", json=body).status_code == 200
    score, _dimensions, _counts, reached = oracle(sheet)
    with firm.center.database("assessment").transaction() as session:
        session.execute(
            text(
                "UPDATE runs SET state = 'submitted', pledged = 'online', submitted_at = now() - make_interval(days => :days), "
                "score = :score, level = :level, dimensions = '{}', wanted_scenes = '[]' WHERE run_id = :run"
            ),
            {"days": DAYS, "score": Decimal(score.numerator) / score.denominator, "level": reached, "run": run["run_id"]},
        )
    return {**run, **body}


def quiet_firms(firm: Firm, *gains: str, days: int = DAYS, pack: str = "miit-2024") -> list[Any]:
    """Firms that took it again after so many days and gained so much, one pair each."""
    now = datetime.now(UTC) - timedelta(days=1)
    rows = [
        {
            "run_id": uuid7(), "earlier_run_id": uuid7(), "enterprise_id": uuid7(), "pack": pack, "submitted_at": now, "days": days,
            "months": months_of(days),
            "gain": Decimal(gain),
        }
        for gain in gains
    ]  # fmt: skip
    with firm.center.database("assessment").transaction() as session:
        session.execute(insert(RunPair), rows)
    return [row["enterprise_id"] for row in rows]


def retest(firm: Firm) -> dict[str, Any]:
    firm.accept_engagement()
    return firm.send_sheet(2, best=True)


def parts_of(firm: Firm, run: dict[str, Any]) -> dict[str, Any]:
    return dict(firm.api().get(f"{API}/runs/{run['run_id']}").json()["uplift"]["parts"])


def test_the_drift_of_firms_without_work_is_taken_off_the_change(firm: Firm) -> None:
    before = send_sheet_long_ago(firm)
    quiet_firms(firm, "0", "1", "1.5", "2", "30")
    quiet_firms(firm, *["50"] * 5, days=DAYS * 2)
    quiet_firms(firm, *["50"] * 5, pack="another")
    for engaged in quiet_firms(firm, *["40"] * 5):
        at_work = EngagementStarted.model_validate(
            EngagementStarted.sample | {"enterprise_id": engaged, "engagement_id": uuid7()}
        )
        firm.tell(at_work)
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE engaged_firms SET started_at = started_at - interval '90 days'"))
    after = retest(firm)
    parts = parts_of(firm, after)
    observed = Decimal(after["score"]) - Decimal(firm.api().get(f"{API}/runs/{before['run_id']}").json()["score"])
    assert (parts["observed"], parts["edition"], parts["drift"], parts["comparison_firms"]) == (str(observed), "0", "1.5", 5)
    assert Decimal(parts["rest"]) == observed - Decimal("1.5")
    shown = firm.page().get(f"/assessment/runs/{after['run_id']}").text
    for words in ("这个变化是怎么来的", "两次用的是同一版指标", "5 家企业，变化的中位数", "扣掉以上，剩下的变化", "不是官方口径"):
        assert words in shown, words
    assert "扣掉以上，剩下的变化" in firm.page().get(f"/assessment/runs/{after['run_id']}/report").text


def test_from_too_few_firms_the_drift_is_not_invented(firm: Firm) -> None:
    send_sheet_long_ago(firm)
    quiet_firms(firm, "1", "1", "1", "1")
    after = retest(firm)
    parts = parts_of(firm, after)
    assert (parts["drift"], parts["rest"], parts["comparison_firms"]) == (None, None, 4)
    assert parts["changed"] == parts["observed"]
    shown = firm.page().get(f"/assessment/runs/{after['run_id']}").text
    assert "样本不足" in shown
    assert "分不开" in shown


def test_where_an_expert_saw_both_the_change_is_what_was_seen(firm: Firm) -> None:
    before = send_sheet_long_ago(firm)
    firm.book_visit()
    firm.verify(before, {"answers.2": "A"})
    after = retest(firm)
    firm.verify(after, {"answers.2": "A"})
    parts = parts_of(firm, after)
    eye = Decimal(6) - Decimal("1.5")
    assert (parts["verified"], Decimal(parts["eye"])) == (True, eye)
    assert Decimal(parts["changed"]) == Decimal(parts["observed"]) - eye
    assert "自评松紧的变化" in firm.page().get(f"/assessment/runs/{after['run_id']}").text


@pytest.fixture
def later_edition() -> Iterator[str]:
    """The 2024 edition taken over whole by one that gives a point more for the second option of question 2."""
    content = get_pack("miit-2024").model_dump(mode="json")
    same = {"questions": {str(n): str(n) for n in range(1, 16)}, "scenes": {name: name for name in SCENES}}
    content |= {"id": "own-2025", "continues": [{"pack": "miit-2024", **same}]}
    content["questions"][1]["options"][1]["points"] = "2.5"
    place(Shelf({"own-2025": Pack.model_validate(content)}))
    yield "own-2025"
    place(Shelf())


def test_what_another_edition_changes_is_taken_off_by_scoring_the_earlier_sheet_under_it(firm: Firm, later_edition: str) -> None:
    before = send_sheet_long_ago(firm)
    firm.accept_engagement()
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE runs SET pack = :pack WHERE purpose = 'retest'"), {"pack": later_edition})
    run, sheet = firm.start(), plain_sheet(1)
    body = {"answers": sheet["answers"] | {"3": "C"}, "scenes": sheet["scenes"]}
    assert firm.api().put(f"{API}/runs/{run['run_id']}/answers", json=body).status_code == 200
    after = firm.api().post(f"{API}/runs/{run['run_id']}/submit", json={"name": "王海燕"}).json()
    parts = parts_of(firm, after)
    observed = Decimal(after["score"]) - Decimal(firm.api().get(f"{API}/runs/{before['run_id']}").json()["score"])
    assert (observed, parts["edition"], parts["changed"]) == (Decimal("2.5"), "1", "1.5")
    assert "按这次的指标重算" in firm.page().get(f"/assessment/runs/{after['run_id']}").text


def test_a_run_taken_again_is_paired_with_the_one_before_unless_it_is_a_second_thought(firm: Firm) -> None:
    before = send_sheet_long_ago(firm)
    again = firm.send_sheet(1, best=True)
    firm.send_sheet(1)
    with firm.center.database("assessment").reading() as session:
        pairs = session.execute(text("SELECT run_id::text, earlier_run_id::text, days, gain FROM run_pairs")).all()
        counted = session.execute(text("SELECT point, runs FROM score_counts ORDER BY point")).all()
    gain = Decimal(again["score"]) - Decimal(firm.api().get(f"{API}/runs/{before['run_id']}").json()["score"])
    assert [tuple(pair) for pair in pairs] == [(again["run_id"], before["run_id"], DAYS, gain)]
    assert sum(runs for _point, runs in counted) == 2


@pytest.fixture
def crowded(firm: Firm) -> Any:
    """A year of results, one liaison's just above the second level; and gaps on two questions."""
    liaison, month = uuid7(), today(datetime.now(UTC)).replace(day=1)
    firms = [(THE_FIRM, point, 10) for point in range(30, 52)]
    aimed = (
        [(liaison, point, 4) for point in range(30, 36)] + [(liaison, 40, 24)] + [(liaison, point, 2) for point in range(44, 48)]
    )
    rows = [
        {"pack": "miit-2024", "month": month, "liaison_id": who, "point": point, "runs": runs, "case_id": firm.case_id}
        for who, point, runs in firms + aimed
    ]  # fmt: skip
    gaps = [
        {"pack": "miit-2024", "part": "answers", "key": key, "runs": 8, "firms": firms, "differing": 6, "lower": 5, "shift": Decimal(-9)}
        for key, firms in (("2", 7), ("3", 4))
    ]  # fmt: skip
    with firm.center.database("assessment").transaction() as session:
        session.execute(insert(ScoreCount), rows)
        session.execute(insert(QuestionGap), gaps)
    return liaison


def test_those_in_charge_see_the_widest_gaps_and_whose_results_crowd(firm: Firm, crowded: Any) -> None:
    page = firm.center.client("manager").get("/assessment/quality").text
    for words in (
        "设备数字化",
        "75%",
        "-1.13",
        "还有 1 项核实过的企业不到 5 家",
        "请抽查",
        "联络员 1（代填 56 份）",
        "/assessment/#question-2",
    ):
        assert words in page, words
    assert "设备联网" not in page
    gaps = firm.center.api("commissioner").get(f"{API}/gaps?order=shift").json()
    assert [(gap["key"], gap["share_pct"], gap["mean_shift"]) for gap in gaps["gaps"]] == [("2", "75", "-1.13")]
    assert gaps["too_few"] == ["answers.3"]
    found = firm.center.api("manager").get(f"{API}/crowds").json()
    assert [one["liaison_id"] for one in found["liaisons"]] == [str(crowded)]
    assert [line["level"] for line in found["liaisons"][0]["thresholds"] if line["rings"]] == [2]


def test_with_nothing_yet_the_page_says_so(firm: Firm) -> None:
    page = firm.center.client("commissioner").get("/assessment/quality?period=2026").text
    assert "还没有专家现场核实过的测评" in page
    assert "这段时间没有提交的测评" in page


@pytest.mark.parametrize(
    ("asked", "where"),
    [("gaps?order=name", "order"), ("gaps?edition=miit-2022", "pack"), ("crowds?period=2026-13", "period"),
     ("crowds?period=2099", "period"), ("crowds?period=２０２６", "period")],
)  # fmt: skip
def test_what_nobody_can_be_asked_is_refused_by_its_name(firm: Firm, asked: str, where: str) -> None:
    answer = firm.center.api("manager").get(f"{API}/{asked}")
    assert answer.status_code == 422
    assert where in [fault["where"] for fault in answer.json()["errors"]]


def test_a_crowd_is_told_once_when_its_quarter_is_over(firm: Firm, crowded: Any) -> None:
    now = datetime.now(UTC)
    firm.center.tick("assessment", "notice_crowds")
    assert "crowd.noticed" not in firm.said(), "the quarter is not over"
    last = quarter_before(now).last
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE score_counts SET month = :month"), {"month": last})
    for hours in (7, 14):
        firm.center.tick("assessment", "notice_crowds", at=now + timedelta(hours=hours))
    (said,) = [event.data for event in firm.center.said("assessment") if event.type == "crowd.noticed"]
    assert (said.liaison_id, said.level, said.quarter) == (crowded, 2, quarter_before(now).name)
