"""The two doors of a report that anybody may knock at: what strangers try, machines follow and addresses give away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from services.assessment.api import sharing as api_sharing
from services.assessment.pages import proving, sharing
from services.ui.patience import Limit
from tests.assessment.scenery import API, Firm
from tests.harness.center import Center, PageClient

ODD = (
    "A" * 23, "A" * 25, "A" * 4000, "%00", "%FF%FE", "%ED%A0%80", "%F0%9F%98%80", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1--", "a%0d%0ab", "-", "测评",
)  # fmt: skip


@pytest.fixture
def stranger(center: Center) -> PageClient:
    return PageClient(center.app, None)


@pytest.fixture
def report(firm: Firm) -> dict[str, Any]:
    run_id = firm.send_sheet()["run_id"]
    link = firm.api().post(f"{API}/runs/{run_id}/links", json={"days": 7}).json()
    told = dict(firm.api().get(f"{API}/runs/{run_id}/report").json())
    return told | {"secret": link["address"].rsplit("/", 1)[1], "link_id": link["link_id"]}


def shape(answer: Any) -> tuple[int, str]:
    """An answer without what differs from any request to the next."""
    return answer.status_code, re.sub(r"[0-9a-f-]{32,36}|nonce\S+", "", answer.text)


def test_odd_secrets_are_refused_like_wrong_ones_on_the_page_and_for_the_pdf(stranger: PageClient) -> None:
    wrong = stranger.get("/assessment/shared/AAAAAAAAAAAAAAAAAAAAAAAA")
    assert wrong.status_code == 404
    for secret in ODD:
        for rest in ("", "/report.pdf"):
            path = f"/assessment/shared/{secret}{rest}"
            answer, head = stranger.get(path), stranger.head(path)
            assert (answer.status_code, head.status_code, head.content) == (404, 404, b""), path
            if "%2F" not in secret:  # a slash is another address
                assert shape(answer) == shape(wrong), path


def test_odd_numbers_and_codes_never_end_in_a_fault(stranger: PageClient, firm: Firm) -> None:
    api = firm.center.api()
    for odd in ODD:
        for path in (
            f"/assessment/verify?number={odd}&code=AAAAA-AAAAA",
            f"/assessment/verify?number=CP-20261128-A1B2C3&code={odd}",
        ):
            assert (stranger.get(path).status_code, stranger.head(path).status_code) == (404, 404), path
        assert api.get(f"{API}/reports/{odd}", params={"code": odd}).status_code == 404, odd
    twice = stranger.get("/assessment/verify?number=CP-20261128-A1B2C3&number=x&code=y&code=z")
    assert twice.status_code == 404


def test_whoever_tries_too_often_waits_and_is_told_how_long(
    stranger: PageClient, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (sharing.OPENING.times, sharing.OPENING.seconds, proving.LOOKING.times, proving.LOOKING.seconds) == (
        600,
        600,
        240,
        600,
    )
    monkeypatch.setattr(sharing, "OPENING", Limit("open a report link", 4, 600))
    monkeypatch.setattr(proving, "LOOKING", few := Limit("verify a report", 4, 600))
    monkeypatch.setattr(api_sharing, "LOOKING", few)
    for wrong, right in (
        ("/assessment/shared/AAAAAAAAAAAAAAAAAAAAAAAA", f"/assessment/shared/{report['secret']}"),
        ("/assessment/verify?number=CP-20261128-A1B2C3&code=AAAAA", report["verify_at"]),
    ):
        assert [stranger.get(wrong).status_code for _try in range(4)] == [404] * 4
        for path in (wrong, right):
            late = stranger.get(path)
            assert late.status_code == 429, path
            assert 0 < int(late.headers["retry-after"]) <= 600
            assert "操作太频繁" in late.text
    assert stranger.get(f"/assessment/shared/{report['secret']}/report.pdf").status_code == 429
    assert stranger.get(f"{API}/reports/{report['number']}", params={"code": report["code"]}).status_code == 429


def test_a_pdf_ends_with_its_link(firm: Firm, stranger: PageClient, report: dict[str, Any]) -> None:
    path = f"/assessment/shared/{report['secret']}/report.pdf"
    assert stranger.get(path).status_code == 200
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE report_links SET expires_at = now()"))
    assert (stranger.get(path).status_code, stranger.head(path).status_code) == (404, 404)
    with firm.center.database("assessment").transaction() as session:
        session.execute(text("UPDATE report_links SET expires_at = now() + interval '1 day'"))
    assert stranger.get(path).status_code == 200
    assert firm.api().delete(f"{API}/links/{report['link_id']}").status_code == 200
    assert stranger.get(path).status_code == 404


def test_neither_search_engines_nor_caches_nor_the_next_page_learn_the_address(
    stranger: PageClient, report: dict[str, Any]
) -> None:
    shared = f"/assessment/shared/{report['secret']}"
    for path in (shared, f"{shared}/report.pdf", "/assessment/verify", report["verify_at"]):
        for answer in (stranger.get(path), stranger.head(path)):
            assert answer.status_code == 200, path
            assert answer.headers["x-robots-tag"] == "noindex, nofollow", path
            assert answer.headers["referrer-policy"] == "no-referrer", path
            assert "no-store" in answer.headers["cache-control"], path
    page = stranger.get(shared).text
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_a_shared_page_leads_nowhere_but_to_its_pdf_and_says_until_when(stranger: PageClient, report: dict[str, Any]) -> None:
    page = stranger.get(f"/assessment/shared/{report['secret']}").text
    article = page.split("<article", 1)[1].split("</article>", 1)[0]
    assert set(re.findall(r'<a [^>]*href="([^"]+)"', article)) <= {"/assessment/benchmark"}
    assert f'href="/assessment/shared/{report["secret"]}/report.pdf"' in page
    assert "失效" in article
    for hidden in (report["run_id"], report["case_id"], report["enterprise_id"]):
        assert hidden not in page
