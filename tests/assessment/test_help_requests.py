"""A colleague answers some of the questions by a link, without an account, and sees nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, text

from services.assessment.models import Answer
from services.ui.patience import Limit
from tests.assessment.scenery import API, Firm
from tests.harness.center import PageClient


class Help:
    """A link for questions 2 and 3 and one scene, and a colleague who has it."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.run_id = str(firm.start()["run_id"])
        self.page = firm.page()
        self.made = self.page.post_form(f"/assessment/runs/{self.run_id}/helpers", steps=["2", "3", "16"], meant_for="财务")
        assert self.made.status_code == 303, self.made.text
        self.shown = self.page.get(self.made.headers["location"])
        self.link = re.findall(r"/assessment/h/[\w-]{24}", self.shown.text)[0]
        self.colleague: PageClient = firm.center.client()

    def answer(self, number: int, choice: Any, **more: str) -> Any:
        return self.colleague.post_form(f"{self.link}/steps/{number}", **{"choice": choice, "seen": "", "go": "next", **more})


@pytest.fixture
def help(firm: Firm) -> Help:  # noqa: A001 (that is what it is)
    return Help(firm)


def test_a_colleague_answers_what_was_asked_and_it_says_so(help: Help) -> None:
    opened = help.colleague.get(help.link)
    assert opened.headers["cache-control"] == "no-store"
    for words in ("武汉岱山精密机械有限公司", "测试请您填", "3 题", "开始填"):
        assert words in opened.text
    assert "第 1 项，共 3 项" in help.colleague.get(f"{help.link}/steps/2").text
    gone = [help.answer(number, choice).headers["location"] for number, choice in ((2, "C"), (3, "B"), (16, "2"))]
    assert gone == [f"{help.link}/steps/3", f"{help.link}/steps/16", help.link]
    assert "都填好了" in help.colleague.get(help.link).text
    run = help.firm.api().get(f"{API}/runs/{help.run_id}").json()
    assert (run["answers"], len(run["scenes"])) == ({"2": "C", "3": "B"}, 1)
    assert "3 项，共 3 项" in help.page.get(f"/assessment/runs/{help.run_id}/helpers").text
    assert "由同事（财务，用链接）" in help.page.get(f"/assessment/runs/{help.run_id}/steps/2").text
    with help.firm.center.database("assessment").reading() as session:
        rows = session.execute(select(Answer.given_by, Answer.help_request_id)).all()
    assert {row.given_by for row in rows} == {help.firm.person_id}
    assert None not in {row.help_request_id for row in rows}


def test_the_link_opens_these_questions_and_nothing_else(help: Help) -> None:
    for path in (f"{help.link}/steps/1", f"{help.link}/steps/99"):
        assert help.colleague.get(path).status_code == 404
    assert help.answer(1, "B").status_code == 404
    page = help.colleague.get(f"{help.link}/steps/2").text
    assert f"/assessment/runs/{help.run_id}" not in page
    assert "退出" not in page
    assert help.colleague.get(f"/assessment/runs/{help.run_id}").status_code in (303, 307)


def test_it_is_shown_once_to_its_maker_and_stands_nowhere(help: Help) -> None:
    assert "<svg" in help.shown.text
    assert help.shown.headers["cache-control"] == "no-store"
    secret = help.link.rsplit("/", 1)[1]
    with help.firm.center.database("assessment").transaction() as session:
        for table in ("help_requests", "idempotency"):
            assert secret not in str(session.execute(text(f"SELECT to_jsonb(t) FROM {table} t")).all())
        session.execute(text("UPDATE help_requests SET asked_at = asked_at - interval '11 minutes'"))
    assert help.page.get(help.made.headers["location"]).status_code == 303
    assert secret not in help.page.get(f"/assessment/runs/{help.run_id}/helpers").text


def test_revoked_expired_and_made_up_links_look_the_same(help: Help, firm: Firm) -> None:
    help.answer(2, "C")
    listed = help.page.get(f"/assessment/runs/{help.run_id}/helpers").text
    revoke = re.findall(r'action="(/assessment/helpers/[^"]+/revoke)"', listed)[0]
    assert firm.center.client("sme").post_form(revoke).status_code == 404
    assert help.page.post_form(revoke).status_code == 303
    assert "已撤回" in help.page.get(f"/assessment/runs/{help.run_id}/helpers").text
    made_up = help.colleague.get("/assessment/h/" + "x" * 24)
    revoked = help.colleague.get(help.link)
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE help_requests SET revoked_at = NULL, expires_at = now() - interval '1 minute'"))
    expired = help.colleague.get(help.link)
    varying = re.compile(r'value="[^"]{20,}"|data-csrf="[^"]*"|[0-9a-f-]{32,36}')
    assert {answer.status_code for answer in (made_up, revoked, expired)} == {404}
    assert len({varying.sub("", answer.text) for answer in (made_up, revoked, expired)}) == 1
    assert help.answer(3, "B").status_code == 404
    assert help.firm.api().get(f"{API}/runs/{help.run_id}").json()["answers"] == {"2": "C"}


def test_what_is_wrong_is_refused_beside_the_question_and_a_submitted_run_kindly(help: Help, firm: Firm) -> None:
    wrong = help.answer(2, "Z")
    assert (wrong.status_code, "error-choice" in wrong.text) == (422, True)
    firm.send_sheet()
    assert "已经提交" in help.colleague.get(help.link).text
    assert help.answer(2, "C").status_code == 409
    kept = help.colleague.post_form(f"{help.link}/steps/2/save", choice="C")
    assert kept.headers["x-kept"] == "over"


def test_a_program_makes_the_link_and_only_the_firm_does(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    path = f"{API}/runs/{run_id}/help-requests"
    made = firm.api().post(path, json={"steps": [2, 3]}, headers={"Idempotency-Key": "one"}).json()
    again = firm.api().post(path, json={"steps": [2, 3]}, headers={"Idempotency-Key": "one"}).json()
    assert made["link"] == again["link"]
    assert firm.center.client().get(made["link"].partition(firm.center.settings.base_url)[2]).status_code == 200
    assert [one["help_request_id"] for one in firm.api().get(path).json()["help_requests"]] == [made["help_request_id"]]
    assert firm.api().post(path, json={"steps": [77]}).status_code == 422
    assert firm.api().post(path, json={"steps": []}).status_code == 422
    firm.delegate()
    assert firm.liaison_api().post(path, json={"steps": [2]}).status_code == 403
    assert firm.center.api("sme").post(path, json={"steps": [2]}).status_code == 404
    assert firm.api().delete(f"{API}/help-requests/{made['help_request_id']}").json()["revoked_at"]


def test_a_program_with_the_link_does_what_the_pages_do(help: Help, firm: Firm) -> None:
    stranger, path = firm.center.api(), f"{API}/help/{help.link.rsplit('/', 1)[1]}"
    told = stranger.get(path)
    assert told.headers["cache-control"] == "no-store"
    assert [step["number"] for step in told.json()["steps"]] == [2, 3, 16]
    assert (told.json()["firm"], told.json()["progress"]) == ("武汉岱山精密机械有限公司", {"done": 0, "of": 3})
    assert help.run_id not in told.text
    sent = {"figures": {"machines_total": 40, "machines_digital": 12}, "scenes": {told.json()["steps"][2]["key"]: 2}}
    for _ in range(2):
        saved = stranger.put(f"{path}/answers", json=sent, headers={"Idempotency-Key": "once"})
        assert (saved.status_code, saved.json()["progress"]["done"]) == (200, 2), saved.text
    run = firm.api().get(f"{API}/runs/{help.run_id}").json()
    assert (set(run["answers"]), len(run["scenes"])) == ({"2"}, 1)
    assert "由同事（财务，用链接）" in help.page.get(f"/assessment/runs/{help.run_id}/steps/2").text
    with firm.center.database("assessment").reading() as session:
        assert path.rsplit("/", 1)[1] not in str(session.execute(text("SELECT to_jsonb(t) FROM idempotency t")).all())


def test_a_program_gets_no_further_than_the_link_and_is_told_each_fault(help: Help, firm: Firm) -> None:
    stranger, path = firm.center.api(), f"{API}/help/{help.link.rsplit('/', 1)[1]}"
    wrong = {"answers": {"1": ["B"], "2": "C"}, "figures": {"revenue_last": 5}, "specials": {"产品设计": "absent"}}
    faults = stranger.put(f"{path}/answers", json=wrong).json()["errors"]
    assert {fault["where"] for fault in faults} >= {"answers.1", "figures.revenue_last"}
    assert stranger.put(f"{path}/answers", json={"answers": {"2": "Z"}}).json()["errors"][0]["where"] == "answers.2"
    assert firm.api().get(f"{API}/runs/{help.run_id}").json()["answers"] == {}
    firm.api().put(f"{API}/runs/{help.run_id}/answers", json={"answers": {"2": "B"}})
    unseen = stranger.put(f"{path}/answers", json={"answers": {"2": "D"}, "seen": {"2": None}})
    assert (unseen.status_code, unseen.json()["errors"][0]["where"]) == (409, "answers.2")
    since = stranger.get(path).json()["steps"][0]["given_at"]
    assert stranger.put(f"{path}/answers", json={"answers": {"2": "D"}, "seen": {"2": since}}).status_code == 200
    firm.send_sheet()
    assert (stranger.get(path).json()["submitted"], stranger.get(path).json()["steps"]) == (True, [])
    assert stranger.put(f"{path}/answers", json={"answers": {"2": "C"}}).status_code == 409
    varying = re.compile(r"[0-9a-f-]{32,36}|[\w-]{24}")
    refusals = [stranger.get(f"{API}/help/{'x' * 24}")]
    listed = firm.api().get(f"{API}/runs/{help.run_id}/help-requests").json()["help_requests"][0]["help_request_id"]
    assert firm.api().delete(f"{API}/help-requests/{listed}").status_code == 200
    refusals.append(stranger.get(path))
    assert {answer.status_code for answer in refusals} == {404}
    assert len({varying.sub("", answer.text) for answer in refusals}) == 1


def test_a_link_is_tried_only_so_often(help: Help, firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.assessment.api.helped.ANSWERING", Limit("answer by a link", 2, 600))
    path = f"{API}/help/{help.link.rsplit('/', 1)[1]}/answers"
    sent = [firm.center.api().put(path, json={"answers": {"2": "C"}}).status_code for _ in range(3)]
    assert sent == [200, 200, 429]
