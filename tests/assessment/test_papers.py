"""A firm that does not sign in pledges on paper: printed, signed, photographed, brought by its liaison."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.contracts.accounts import PersonErased
from services.contracts.enterprises import EnterpriseClaimed, EnterpriseVerified
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import ApiClient

PNG = b"\x89PNG\r\n\x1a\n" + b"signed"


def in_body(content: bytes) -> dict[str, str]:
    return {"content_base64": base64.b64encode(content).decode()}


@pytest.fixture
def liaison(firm: Firm) -> ApiClient:
    """The liaison, whom the firm lets answer for it."""
    firm.delegate()
    return firm.liaison_api()


@pytest.fixture
def run_id(firm: Firm, liaison: ApiClient) -> str:
    """A run the liaison has answered whole."""
    run_id = str(firm.start(liaison)["run_id"])
    sheet = plain_sheet()
    sent = liaison.put(f"{API}/runs/{run_id}/answers", json={"answers": sheet["answers"], "scenes": sheet["scenes"]})
    assert sent.status_code == 200
    return run_id


def test_the_liaison_submits_with_the_signed_paper(firm: Firm, liaison: ApiClient, run_id: str) -> None:
    path = f"{API}/runs/{run_id}/submit"
    without = liaison.post(path, json={"name": "王海燕"})
    assert (without.status_code, without.json()["errors"][0]["where"]) == (422, "paper")
    done = liaison.post(path, json={"name": "王海燕", "paper": in_body(PNG)}).json()
    assert (done["state"], done["pledged"], done["on_behalf_by"]) == ("submitted", "paper", str(firm.liaison_id))
    assert firm.center.said("assessment")[-1].data.pledged == "paper"


def test_a_whole_sheet_comes_with_its_paper(firm: Firm, liaison: ApiClient) -> None:
    body = {**plain_sheet(), "name": "王海燕", "paper": in_body(b"%PDF-1.7")}
    done = liaison.post(f"{API}/cases/{firm.case_id}/sheets", json=body)
    assert (done.status_code, done.json()["pledged"]) == (201, "paper")


def test_what_the_firm_sends_itself_is_pledged_online(firm: Firm) -> None:
    assert firm.send_sheet()["pledged"] == "online"
    assert firm.center.said("assessment")[-1].data.pledged == "online"


@pytest.mark.parametrize("content", [b"MZ no photograph", b"<svg/>"])
def test_a_paper_that_is_neither_photograph_nor_pdf_is_refused_and_nothing_is_stored(
    firm: Firm, liaison: ApiClient, run_id: str, content: bytes
) -> None:
    answer = liaison.post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕", "paper": in_body(content)})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "paper")
    assert liaison.get(f"{API}/runs/{run_id}").json()["state"] == "answering"
    assert firm.said() == ["assessment.started"]


def test_a_paper_that_is_no_base64_is_refused(liaison: ApiClient, run_id: str) -> None:
    answer = liaison.post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕", "paper": {"content_base64": "签"}})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "paper.content_base64")


def test_the_firm_itself_needs_no_paper(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    answer = firm.api().post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕", "paper": in_body(PNG)})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "paper")


def test_a_paper_helps_nobody_whom_the_firm_did_not_let_answer(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    body = {"name": "王海燕", "paper": in_body(PNG)}
    assert firm.liaison_api().post(f"{API}/runs/{run_id}/submit", json=body).status_code == 404
    firm.delegate(days=-1)
    assert firm.liaison_api().post(f"{API}/runs/{run_id}/submit", json=body).status_code == 404
    assert firm.center.api("liaison").post(f"{API}/runs/{run_id}/submit", json=body).status_code == 404


def test_printed_signed_photographed_and_submitted_on_the_page(firm: Firm, liaison: ApiClient, run_id: str) -> None:
    page = firm.center.client("liaison", person_id=firm.liaison_id)
    shown = page.get(f"/assessment/runs/{run_id}/pledge").text
    printed = page.get(f"/assessment/runs/{run_id}/pledge/sheet").text
    assert "签字" in printed
    mark = re.search(r"<strong>([0-9A-F]{8})</strong>", shown)
    assert mark
    assert mark[1] in printed
    path = f"/assessment/runs/{run_id}/pledge"
    fields: dict[str, Any] = {"name": "王海燕", "truthful": "yes"}
    assert page.post_form(path, **fields).status_code == 422
    huge = b"\xff\xd8\xff" + bytes(10 * 1024 * 1024)
    assert "超过 10 MB" in page.post_form(path, files={"paper": ("s.jpg", huge, "image/jpeg")}, **fields).text
    assert page.post_form(path, files={"paper": ("s.png", PNG, "image/png")}, **fields).status_code == 303
    result = page.get(f"/assessment/runs/{run_id}").text
    assert "签字纸质承诺书" in result
    assert mark[1] in page.get(f"/assessment/runs/{run_id}/report").text
    paper = re.search(r"/assessment/papers/[0-9a-f-]{36}", result)
    assert paper
    assert page.get(paper[0]).content == PNG
    firm.book_visit()
    for stranger in (
        firm.center.client("liaison"), firm.center.client("sme", organisation_id=uuid7()),
        firm.center.client("expert", person_id=firm.expert_id),
    ):  # fmt: skip
        assert stranger.get(paper[0]).status_code in (403, 404)
    expert = firm.center.client("expert", person_id=firm.expert_id)
    assert "/assessment/papers/" not in expert.get(f"/assessment/runs/{run_id}").text


def test_changed_answers_change_the_mark_on_the_sheet(firm: Firm, liaison: ApiClient, run_id: str) -> None:
    page = firm.center.client("liaison", person_id=firm.liaison_id)
    marks = []
    for level in (1, 2, 1):
        liaison.put(f"{API}/runs/{run_id}/answers", json={"scenes": {"产品设计": level}})
        marks += re.findall(r"核对码 ([0-9A-F]{8})", page.get(f"/assessment/runs/{run_id}/pledge/sheet").text)
    assert marks[0] == marks[2] != marks[1]


def test_no_sheet_is_printed_before_all_is_answered(firm: Firm, liaison: ApiClient) -> None:
    run_id = firm.start(liaison)["run_id"]
    page = firm.center.client("liaison", person_id=firm.liaison_id)
    assert page.get(f"/assessment/runs/{run_id}/pledge/sheet").status_code == 409


def test_the_signed_paper_of_before_the_claim_shows_once_the_licence_was_checked(
    firm: Firm, liaison: ApiClient, run_id: str
) -> None:
    assert liaison.post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕", "paper": in_body(PNG)}).status_code == 200
    helper = firm.center.client("liaison", person_id=firm.liaison_id)
    paper = re.findall(r"/assessment/papers/[0-9a-f-]{36}", helper.get(f"/assessment/runs/{run_id}").text)[0]
    firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=firm.person_id))
    assert firm.page().get(paper).status_code == 404
    firm.tell(EnterpriseVerified(enterprise_id=firm.enterprise_id, liaison_id=firm.liaison_id))
    assert firm.page().get(paper).content == PNG


def test_the_signers_name_stays_when_the_liaison_who_brought_the_paper_is_forgotten(
    firm: Firm, liaison: ApiClient, run_id: str
) -> None:
    liaison.post(f"{API}/runs/{run_id}/submit", json={"name": "王海燕", "paper": in_body(PNG)})
    firm.tell(PersonErased(person_id=firm.liaison_id))
    assert "王海燕" in firm.center.client("manager").get(f"/assessment/runs/{run_id}").text


def test_a_photograph_of_several_megabytes_comes_through_from_whoever_may_and_from_nobody_else(
    firm: Firm, liaison: ApiClient, run_id: str
) -> None:
    """Telephones take large pictures; a stranger's body of that size is not even read."""
    path, body = f"{API}/runs/{run_id}/submit", {"name": "王海燕", "paper": in_body(PNG + bytes(5 * 1024 * 1024))}
    assert firm.center.api().post(path, json=body).status_code == 401
    assert liaison.put(f"{API}/runs/{run_id}/answers", json={"answers": {"1": "x" * 2_000_000}}).status_code == 413
    assert liaison.post(path, json=body).json()["pledged"] == "paper"
