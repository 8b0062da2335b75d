"""Several people and devices on one run: nobody replaces unseen what another answered, and nothing counts twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from services.assessment.answering import SECONDS_A_STEP, measure_pace
from tests.assessment.scenery import API, Firm
from tests.harness.center import PageClient


def colleague(firm: Firm) -> PageClient:
    """Another account of the same firm."""
    return firm.center.client("sme", person_id=uuid7(), organisation_id=firm.enterprise_id)


def seen_on(page: str) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


def given(firm: Firm, run_id: str) -> dict[str, object]:
    return dict(firm.api().get(f"{API}/runs/{run_id}").json()["answers"])


def test_whoever_comes_later_sees_the_other_answer_before_replacing_it(firm: Firm) -> None:
    run_id = str(firm.start()["run_id"])
    path = f"/assessment/runs/{run_id}/steps/3"
    first, second = firm.page(), colleague(firm)
    opened = [seen_on(page.get(path).text) for page in (first, second)]
    assert first.post_form(path, choice="B", seen=opened[0], go="next").status_code == 303
    refused = second.post_form(path, choice="D", seen=opened[1], go="next")
    assert refused.status_code == 409
    assert "刚刚把这题改成" in refused.text
    assert re.search(r'value="D"[^>]*checked', refused.text)
    assert given(firm, run_id) == {"3": "B"}
    quiet = second.post_form(f"{path}/save", choice="D", seen=opened[1])
    assert (quiet.headers["x-kept"], given(firm, run_id)) == ("changed", {"3": "B"})
    assert second.post_form(path, choice="D", seen=seen_on(refused.text), go="next").status_code == 303
    assert given(firm, run_id) == {"3": "D"}
    assert "由同事" in first.get(path).text


def test_the_same_answer_twice_and_ones_own_earlier_one_are_no_conflict(firm: Firm) -> None:
    run_id = str(firm.start()["run_id"])
    path = f"/assessment/runs/{run_id}/steps/3"
    first, second = firm.page(), colleague(firm)
    for page, choice, status in ((first, "B", 303), (second, "B", 303), (second, "C", 303)):
        assert page.post_form(path, choice=choice, seen="", go="next").status_code == status
    assert first.post_form(path, choice="E", go="next").status_code == 303, "a page that says nothing of what it showed replaces"


def test_different_answers_never_meet(firm: Firm) -> None:
    run_id = str(firm.start()["run_id"])
    for page, number, choice in ((firm.page(), 2, "B"), (colleague(firm), 3, "C"), (firm.page(), 5, "D")):
        assert page.post_form(f"/assessment/runs/{run_id}/steps/{number}", choice=choice, seen="", go="next").status_code == 303
    assert given(firm, run_id) == {"2": "B", "3": "C", "5": "D"}


def test_an_entry_sent_again_is_acknowledged_and_changes_nothing(firm: Firm) -> None:
    run_id = str(firm.start()["run_id"])
    path, entry, page = f"/assessment/runs/{run_id}/steps/3/save", str(uuid4()), firm.page()
    for choice, entry_id in (("B", entry), ("D", str(uuid4())), ("B", entry)):
        answer = page.post_form(path, choice=choice, entry_id=entry_id)
        assert (answer.status_code, answer.headers["x-kept"]) == (200, "saved")
    assert given(firm, run_id) == {"3": "D"}
    refused = page.post_form(path, choice="Z", entry_id=str(uuid4()))
    assert refused.headers["x-kept"] == "faulty"


def test_what_comes_after_the_submission_is_refused_kindly(firm: Firm) -> None:
    run_id = str(firm.send_sheet()["run_id"])
    answer = firm.page().post_form(f"/assessment/runs/{run_id}/steps/3/save", choice="B", entry_id=str(uuid4()))
    assert (answer.status_code, answer.headers["x-kept"]) == (409, "over")
    assert "已经提交" in answer.text
    assert firm.center.client("sme").post_form(f"/assessment/runs/{run_id}/steps/3/save", choice="B").status_code == 404


def test_entries_are_forgotten_after_a_while(firm: Firm) -> None:
    run_id = str(firm.start()["run_id"])
    firm.page().post_form(f"/assessment/runs/{run_id}/steps/3/save", choice="B", entry_id=str(uuid4()))
    firm.center.tick("assessment", "forget_what_expired", at=datetime.now(UTC) + timedelta(hours=1))
    with firm.center.database("assessment").transaction() as session:
        assert session.execute(text("SELECT count(*) FROM taken_entries")).scalar_one() == 1
        session.execute(text("UPDATE taken_entries SET taken_at = taken_at - interval '61 days'"))
    firm.center.tick("assessment", "forget_what_expired", at=datetime.now(UTC) + timedelta(hours=2))
    with firm.center.database("assessment").reading() as session:
        assert session.execute(text("SELECT count(*) FROM taken_entries")).scalar_one() == 0


@pytest.mark.pure
def test_the_time_left_follows_the_pace_of_this_run_and_a_break_says_nothing() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    assert measure_pace([at, at + timedelta(seconds=20)]) == SECONDS_A_STEP
    steady = [at + timedelta(seconds=20 * n) for n in range(6)]
    assert measure_pace(steady) == 20
    assert measure_pace([*steady, *steady, *(one + timedelta(hours=3) for one in steady)]) == 20


def test_ids_that_are_none_are_taken_as_new(firm: Firm) -> None:
    run_id = UUID(str(firm.start()["run_id"]))
    for text_sent in ("", "x" * 500, "' OR 1=1 --"):
        answer = firm.page().post_form(f"/assessment/runs/{run_id}/steps/3/save", choice="B", entry_id=text_sent, seen=text_sent)
        assert answer.headers["x-kept"] == "saved"
