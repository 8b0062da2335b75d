"""Every page of the room opens for those it is for, shows what they need, and refuses what cannot be right."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import Workbook
from uuid_utils.compat import uuid7

from services.contracts.vocabulary import Role
from services.enterprises import demonstration
from tests.enterprises.firms import credit_code, registration

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 200


@pytest.fixture
def served(town):
    """A firm whose team is complete: (firm, its person)."""
    me = uuid7()
    return town.register(person_id=me, need="交期排不准"), me


def test_the_firm_lands_on_what_to_do_next(town, served):
    firm, me = served
    page = town.pages(Role.SME, me, organisation_id=UUID(firm["enterprise_id"])).get("/enterprises/mine")
    assert page.status_code == 200
    for text in (registration()["name"], "联络员即将联系您", "王海燕", "13900000000", "待核实", "交期排不准"):
        assert text in page.text


def test_whoever_has_no_firm_yet_is_shown_both_ways_in(town):
    page = town.pages(Role.SME).get("/enterprises/mine").text
    assert "/enterprises/register" in page
    assert "/enterprises/claim" in page


def test_the_center_lands_on_one_list(town, served):
    for role in (Role.MANAGER, Role.COMMISSIONER, Role.LIAISON, Role.MENTOR):
        page = town.pages(role).get("/enterprises/queue")
        assert page.status_code == 200
        assert registration()["name"] in page.text


PAGES = {
    Role.LIAISON: (
        "firms", "firms/{firm}", "firms/{firm}/edit", "firms/{firm}/sheet", "cases/{case}", "cases/{case}/rest",
        "cases/{case}/delegation", "register-for", "claims", "rosters", "queue?state=closed", "queue.csv",
        "queue?state=resting&q=机械&overdue=1&mine=1&step=team&district=江岸区&park=x", "firms/{firm}/claim-code.svg",
        "rosters/template.xlsx",
    ),
    Role.MANAGER: ("colleagues", "cases/{case}/team", "colleagues/{mentor}"),
    Role.SME: ("register", "claim", "mine", "firms/{firm}", "firms/{firm}/edit", "cases/{case}"),
}  # fmt: skip


def test_every_page_opens_for_those_it_is_for(town, served):
    firm, me = served
    ids = {"firm": firm["enterprise_id"], "case": firm["case_id"], "mentor": town.people[Role.MENTOR]}
    for role, paths in PAGES.items():
        own = {"organisation_id": UUID(firm["enterprise_id"])} if role is Role.SME else {}
        browser = town.pages(role, me if role is Role.SME else None, **own)
        for path in paths:
            page = browser.get("/enterprises/" + path.format(**ids))
            assert page.status_code == 200, f"{role} {path}: {page.text[:500]}"


def test_another_firm_sees_nothing_of_it(town, served):
    firm, _me = served
    stranger = uuid7()
    town.register(2, person_id=stranger)
    browser = town.pages(Role.SME, stranger)
    for path in ("firms/{firm}", "firms/{firm}/edit", "cases/{case}"):
        assert browser.get("/enterprises/" + path.format(firm=firm["enterprise_id"], case=firm["case_id"])).status_code == 404
    assert browser.post_form(f"/enterprises/firms/{firm['enterprise_id']}/figures", year="2025", staff="1").status_code == 404


def test_a_mentor_of_another_team_sees_no_case_of_it(town, served):
    firm, _me = served
    other = town.bring(Role.MENTOR, "别组导师")
    assert town.pages(Role.MENTOR, other).get(f"/enterprises/cases/{firm['case_id']}").status_code == 404
    assert registration()["name"] not in town.pages(Role.MENTOR, other).get("/enterprises/queue").text


def test_registering_by_form_goes_to_the_landing(town):
    browser = town.pages(Role.SME)
    sent = browser.post_form("/enterprises/register", **registration())
    assert (sent.status_code, sent.headers["location"]) == (303, "/enterprises/mine")
    renewal = browser.get("/enterprises/mine")
    assert renewal.headers["location"].startswith(
        "/accounts/renew?next=%2Fenterprises%2Fmine%3Frenewed%3Dyes&await_organisation="
    )
    assert browser.get("/enterprises/mine?renewed=yes").status_code == 200


def test_a_wrong_credit_code_is_refused_beside_its_field(town):
    sent = town.pages(Role.SME).post_form("/enterprises/register", **registration(credit_code="91420100MA4K2X3Y5T"))
    assert sent.status_code == 422
    assert "校验位不对" in sent.text
    assert 'id="error-credit_code"' in sent.text


def test_a_record_is_written_with_three_taps(town, served):
    firm, _me = served
    browser = town.pages(Role.LIAISON)
    sent = browser.post_form(f"/enterprises/cases/{firm['case_id']}/records", channel="电话", outcome="已联系上")
    assert sent.status_code == 303
    assert "首次联系" in browser.get(f"/enterprises/cases/{firm['case_id']}").text
    dated = browser.post_form(
        f"/enterprises/cases/{firm['case_id']}/records", channel="微信", outcome="约好了时间", other_on="2099-01-05"
    )
    assert dated.status_code == 422
    assert "还请写明下一步" in dated.text
    fields = {"channel": "微信", "outcome": "约好了时间", "next_step": "约上门", "other_on": "2099-01-05", "note": "周一上午"}
    assert browser.post_form(f"/enterprises/cases/{firm['case_id']}/records", **fields).status_code == 303
    assert "2099年1月5日" in browser.get(f"/enterprises/cases/{firm['case_id']}").text


def test_a_record_without_an_outcome_is_refused(town, served):
    firm, _me = served
    sent = town.pages(Role.LIAISON).post_form(f"/enterprises/cases/{firm['case_id']}/records", channel="电话")
    assert sent.status_code == 422
    assert 'id="error-outcome"' in sent.text


def test_several_cases_are_dealt_with_at_once(town, served):
    firm, _me = served
    second = town.bring(Role.LIAISON, "第二位联络员")
    browser = town.pages(Role.MANAGER)
    told = browser.post_form("/enterprises/queue", case_ids=[firm["case_id"]], deed="remind")
    assert "已催办 1 家" in browser.get(told.headers["location"]).text
    assert (
        browser.post_form("/enterprises/queue", case_ids=[firm["case_id"]], deed="date", due_on="2027-03-01").status_code == 303
    )
    placed = browser.post_form("/enterprises/queue", case_ids=[firm["case_id"]], deed="assign", place=f"liaison:{second}")
    assert placed.status_code == 303
    assert "第二位联络员" in browser.get("/enterprises/queue").text
    exported = browser.post_form("/enterprises/queue", case_ids=[firm["case_id"]], deed="export")
    assert registration()["name"] in exported.text
    assert "case.reminded" in town.said()


def test_choosing_nothing_is_refused_kindly(town, served):
    sent = town.pages(Role.MANAGER).post_form("/enterprises/queue", deed="remind")
    assert sent.status_code == 422
    assert "请先勾选至少一家企业" in sent.text


def test_a_set_date_that_is_no_date_is_refused(town, served):
    firm, _me = served
    sent = town.pages(Role.MANAGER).post_form("/enterprises/queue", case_ids=[firm["case_id"]], deed="date", due_on="昨天")
    assert sent.status_code == 422


def test_a_licence_photo_is_kept_for_the_liaison_only(town, served):
    _firm, me = served
    claim = town.api(Role.LIAISON).get("/api/v1/enterprises/claims").json()[0]
    browser = town.pages(Role.SME, me)
    sent = browser.post_form(f"/enterprises/claims/{claim['claim_id']}/licence", files={"file": ("执照.jpg", JPEG, "image/jpeg")})
    assert sent.status_code == 303
    page = town.pages(Role.LIAISON).get("/enterprises/claims").text
    address = page.split("/enterprises/uploads/")[1][:36]
    assert town.pages(Role.LIAISON).get(f"/enterprises/uploads/{address}").content == JPEG
    assert town.pages(Role.SME).get(f"/enterprises/uploads/{address}").status_code == 404
    assert town.pages(Role.MENTOR).get(f"/enterprises/uploads/{address}").status_code == 404
    folder = town.center.settings.home / "enterprises"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert oct((folder / f"{UUID(address)}.jpg").stat().st_mode & 0o777) == "0o600"


def test_a_file_is_what_its_content_says(town, served):
    _firm, me = served
    claim = town.api(Role.LIAISON).get("/api/v1/enterprises/claims").json()[0]
    sent = town.pages(Role.SME, me).post_form(
        f"/enterprises/claims/{claim['claim_id']}/licence", files={"file": ("执照.jpg", b"<html>", "image/jpeg")}
    )
    assert sent.status_code == 422
    assert "请上传 JPG" in sent.text


def test_resting_resuming_and_ending_from_the_page(town, served):
    firm, _me = served
    browser, address = town.pages(Role.LIAISON), f"/enterprises/cases/{firm['case_id']}"
    assert browser.post_form(f"{address}/rest", reason="缺资金", deed="rest").status_code == 422
    assert browser.post_form(f"{address}/rest", reason="缺资金", ask_again_on="2027-06-01", deed="rest").status_code == 303
    assert "再询问" in browser.get(address).text
    assert browser.post_form(f"{address}/resume").status_code == 303
    assert browser.post_form(f"{address}/rest", reason="搬迁", deed="end").status_code == 303
    assert town.said()[-3:] == ["case.rested", "case.resumed", "case.closed"]


def test_the_sheet_of_a_firm_leads_to_its_claim(town):
    with town.center.database("enterprises").transaction() as session:
        demonstration.furnish(session)
    manager = town.pages(Role.MANAGER)
    page = manager.get("/enterprises/firms?q=智能装备").text
    firm_id = page.split("/enterprises/firms/")[1][:36]
    sheet = manager.get(f"/enterprises/firms/{firm_id}/sheet").text
    link = "/enterprises/claim/" + sheet.split("/enterprises/claim/")[1].split("<")[0].strip()
    browser = town.pages(Role.SME)
    assert "这是我的企业" in browser.get(link).text
    sent = browser.post_form("/enterprises/claim", token=link.rsplit("/", 1)[1])
    assert sent.status_code == 303
    assert "汉北智能装备" in browser.get("/enterprises/mine?renewed=yes").text
    assert browser.get("/enterprises/claim/forged").status_code == 404


def test_a_roster_by_form_shows_its_progress_and_results(town):
    book = Workbook()
    book.active.append(["企业名称", "统一社会信用代码", "行业", "行政区"])
    book.active.append(["武汉名册一有限公司", credit_code(7), "34", "江岸"])
    book.active.append(["武汉名册二有限公司", "123", "34", "江岸"])
    file = BytesIO()
    book.save(file)
    browser = town.pages(Role.COMMISSIONER)
    sent = browser.post_form("/enterprises/rosters", files={"file": ("名册.xlsx", file.getvalue(), "application/x-anything")})
    assert sent.status_code == 303, sent.text[:400]
    assert "正在排队" in browser.get(sent.headers["location"]).text
    town.work_on_rosters()
    page = browser.get(sent.headers["location"]).text
    assert "应为 18 位" in page
    assert "新增" in page
    assert "应为 18 位" in browser.get(sent.headers["location"] + "/result.csv").text


def test_the_demonstration_is_furnished_once(town):
    for _round in range(2):
        with town.center.database("enterprises").transaction() as session:
            demonstration.furnish(session)
    assert town.said().count("enterprise.registered") == 13
    assert town.said().count("enterprise.verified") == 2
