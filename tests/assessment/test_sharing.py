"""A report shown by link to somebody without an account: for a while, until revoked, counted, and nothing else besides."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from services.contracts.accounts import PersonErased
from services.contracts.enterprises import ClaimRefused, EnterpriseClaimed
from tests.assessment.scenery import API, Firm
from tests.harness.center import Center, PageClient


@pytest.fixture
def run_id(firm: Firm) -> str:
    return str(firm.send_sheet()["run_id"])


@pytest.fixture
def stranger(center: Center) -> PageClient:
    return PageClient(center.app, None)


def share(firm: Firm, run_id: str, **entry: Any) -> dict[str, Any]:
    made = firm.api().post(f"{API}/runs/{run_id}/links", json={"days": 7} | entry)
    assert made.status_code == 201, made.text
    return dict(made.json())


def path_of(link: dict[str, Any]) -> str:
    return urlsplit(link["address"]).path


def sql(firm: Firm, statement: str, **values: Any) -> Any:
    with firm.center.database("assessment").transaction() as session:
        done = session.execute(text(statement), values)
        return done.all() if done.returns_rows else None


def test_a_firm_makes_a_link_on_the_page_and_a_stranger_sees_the_report_and_the_pdf(
    firm: Firm, run_id: str, stranger: PageClient
) -> None:
    page = firm.page()
    assert "还没有分享过" in page.get(f"/assessment/runs/{run_id}/links").text
    made = page.post_form(f"/assessment/runs/{run_id}/links", days="30", meant_for="汉口银行")
    assert (made.status_code, made.headers["location"]) == (303, f"/assessment/runs/{run_id}/links")
    listed = page.get(f"/assessment/runs/{run_id}/links").text
    path = urlsplit(re.findall(r'value="(http[^"]+/assessment/shared/[^"]+)"', listed)[0]).path
    shown = stranger.get(path)
    assert (shown.status_code, shown.headers["x-robots-tag"]) == (200, "noindex, nofollow")
    pdf = stranger.get(f"{path}/report.pdf")
    assert pdf.content == page.get(f"/assessment/runs/{run_id}/report.pdf").content
    assert "汉口银行" not in shown.text
    assert stranger.head(path).status_code == 200
    assert "打开过 2 次" in page.get(f"/assessment/runs/{run_id}/links").text


def test_the_database_holds_no_secret(firm: Firm, run_id: str) -> None:
    secret = path_of(share(firm, run_id)).rsplit("/", 1)[1]
    assert len(secret) == 24
    rows = str(sql(firm, "SELECT * FROM report_links"))
    assert secret not in rows


def test_a_link_opens_one_report_and_nothing_else(firm: Firm, run_id: str, stranger: PageClient) -> None:
    path = path_of(share(firm, run_id))
    for other in (f"/assessment/runs/{run_id}", f"/assessment/runs/{run_id}/report.pdf", f"/assessment/cases/{firm.case_id}"):
        assert stranger.get(other).status_code in (303, 401), other
    assert f"/assessment/runs/{run_id}" not in stranger.get(path).text


def test_whatever_is_the_matter_with_a_link_the_answer_is_the_same(firm: Firm, run_id: str, stranger: PageClient) -> None:
    revoked, expired, unfounded = (share(firm, run_id) for _ in range(3))
    assert firm.api().delete(f"{API}/links/{revoked['link_id']}").json()["open"] is False
    sql(firm, "UPDATE report_links SET expires_at = now() WHERE link_id = :id", id=expired["link_id"])
    answers = [stranger.get(path_of(link)) for link in (revoked, expired)]
    answers.append(stranger.get("/assessment/shared/AAAAAAAAAAAAAAAAAAAAAAAA"))
    firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, person_id=firm.person_id))
    assert stranger.get(path_of(unfounded)).status_code == 200
    firm.tell(ClaimRefused(enterprise_id=firm.enterprise_id, person_id=firm.person_id, reason="不符"))
    answers.append(stranger.get(path_of(unfounded)))
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"[0-9a-f-]{32,36}|nonce\S+", "", answer.text) for answer in answers}) == 1


def test_revoking_asks_first_and_twice_is_once(firm: Firm, run_id: str, stranger: PageClient) -> None:
    link = share(firm, run_id, meant_for="某客户")
    page = firm.page()
    asked = page.get(f"/assessment/links/{link['link_id']}/revoke")
    assert "确定撤销" in asked.text
    assert "某客户" in asked.text
    for _ in range(2):
        assert page.post_form(f"/assessment/links/{link['link_id']}/revoke").status_code == 303
    listed = page.get(f"/assessment/runs/{run_id}/links").text
    assert "已撤销" in listed
    assert path_of(link) not in listed
    assert stranger.get(path_of(link)).status_code == 404


def test_another_firm_neither_shares_nor_revokes(firm: Firm, run_id: str, center: Center) -> None:
    link = share(firm, run_id)
    other = Firm(center).open_case().api()
    assert other.post(f"{API}/runs/{run_id}/links", json={"days": 7}).status_code == 404
    assert other.get(f"{API}/runs/{run_id}/links").status_code == 404
    assert other.delete(f"{API}/links/{link['link_id']}").status_code == 404
    assert firm.liaison_api().post(f"{API}/runs/{run_id}/links", json={"days": 7}).status_code == 403


@pytest.mark.parametrize(
    ("entry", "where"), [({"days": 8}, "days"), ({}, "days"), ({"days": 7, "meant_for": "长" * 41}, "meant_for")]
)
def test_a_wrong_wish_is_refused_by_its_field(firm: Firm, run_id: str, entry: dict[str, Any], where: str) -> None:
    refused = firm.api().post(f"{API}/runs/{run_id}/links", json=entry)
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, where)
    typed = {name: str(value) for name, value in entry.items()}
    page = firm.page().post_form(f"/assessment/runs/{run_id}/links", **typed)
    assert page.status_code == 422
    assert entry.get("meant_for", "") in page.text
    assert firm.api().get(f"{API}/runs/{run_id}/links").json() == {"links": []}


def test_there_are_ten_open_links_at_most(firm: Firm, run_id: str) -> None:
    links = [share(firm, run_id) for _ in range(10)]
    assert firm.api().post(f"{API}/runs/{run_id}/links", json={"days": 7}).status_code == 409
    assert "先撤销" in firm.page().post_form(f"/assessment/runs/{run_id}/links", days="7").text
    firm.api().delete(f"{API}/links/{links[0]['link_id']}")
    share(firm, run_id)


def test_what_is_not_submitted_is_not_shared(firm: Firm) -> None:
    run_id = firm.start()["run_id"]
    assert firm.api().post(f"{API}/runs/{run_id}/links", json={"days": 7}).status_code == 409


def test_links_of_a_person_who_is_erased_end(firm: Firm, run_id: str, stranger: PageClient) -> None:
    link = share(firm, run_id, meant_for="王海燕的同学")
    firm.tell(PersonErased(person_id=firm.person_id))
    assert stranger.get(path_of(link)).status_code == 404
    assert "同学" not in str(sql(firm, "SELECT * FROM report_links"))
