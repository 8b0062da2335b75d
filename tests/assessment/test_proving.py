"""Whoever holds a printed report can see whether it was issued, and learns no more than that."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from tests.assessment.scenery import API, Firm
from tests.harness.center import Center, PageClient


@pytest.fixture
def stranger(center: Center) -> PageClient:
    return PageClient(center.app, None)


def test_the_code_on_the_report_shows_that_it_was_issued_and_little_else(firm: Firm, stranger: PageClient) -> None:
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE cases SET name = '武汉江岸精密机械有限公司'"))
    run_id = firm.send_sheet()["run_id"]
    report = firm.api().get(f"{API}/runs/{run_id}/report").json()
    address = urlsplit(report["verify_at"])
    page = stranger.get(f"{address.path}?{address.query}")
    assert (page.status_code, page.headers["x-robots-tag"]) == (200, "noindex, nofollow")
    for words in (
        "这份报告是本中心出具的",
        report["number"],
        report["level_name"],
        report["mark"],
        "miit-2024",
        "武汉＊＊＊＊有限公司",
    ):
        assert words in page.text, words
    for secret in ("江岸精密", "王海燕", report["score"], run_id, report["answers"][0]["chosen"][0]):
        assert secret not in page.text, secret
    told = firm.center.api("sme").get(
        f"{API}/reports/{report['number']}", params={"code": report["code"].lower().replace("-", " ")}
    )
    assert (told.json()["issued"], told.json()["mark"], told.json()["firm"]) == (True, report["mark"], "武汉＊＊＊＊有限公司")


def test_every_wrong_number_and_every_wrong_code_is_refused_in_the_same_words(firm: Firm, stranger: PageClient) -> None:
    report = firm.api().get(f"{API}/runs/{firm.send_sheet()['run_id']}/report").json()
    number, code = report["number"], report["code"]
    other = number[:-1] + ("0" if number[-1] != "0" else "1")
    tries = [
        (number, "AAAAA-AAAAA"), (number, ""), (other, code), ("CP-20261399-ABCDEF", code), ("' OR 1=1 --", code), ("", code),
        ("CN" + number[2:], code), (number + "\x00", "x" * 500),
    ]  # fmt: skip
    answers = [stranger.get("/assessment/verify", params={"number": one, "code": two}) for one, two in tries]
    assert [answer.status_code for answer in answers] == [404] * len(tries)
    plain = {re.sub(r'value="[^"]*"|<input[^>]*>', "", answer.text) for answer in answers}
    assert len({re.sub(r"[0-9a-f]{32}", "", text) for text in plain}) == 1


def test_a_run_that_is_not_submitted_has_no_number_to_find(firm: Firm, stranger: PageClient) -> None:
    run_id = firm.start()["run_id"]
    number = f"CP-20261128-{run_id.replace('-', '')[-6:].upper()}"
    assert stranger.get("/assessment/verify", params={"number": number, "code": "x"}).status_code == 404


def test_the_form_can_be_filled_by_hand(stranger: PageClient) -> None:
    page = stranger.get("/assessment/verify")
    assert page.status_code == 200
    assert 'name="number"' in page.text
    assert "没有查到" not in page.text
