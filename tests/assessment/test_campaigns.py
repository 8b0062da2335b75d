"""Campaigns: each line one outcome whatever dies, each firm told once, and how far they are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from uuid_utils.compat import uuid7

from services.assessment.models import (
    Campaign,
    CampaignFirm,
    CampaignLine,
    CampaignLink,
    CampaignList,
    CampaignReminder,
    VerifiedRun,
)
from services.assessment.operations.campaigns.following import follow_firms
from services.assessment.operations.campaigns.inviting import invite_waiting
from services.assessment.operations.campaigns.leaving import forget_numbers
from services.assessment.operations.campaigns.reading import READER
from services.assessment.operations.campaigns.recording import record_stated
from services.assessment.operations.campaigns.reminding import remind_firms
from services.assessment.operations.campaigns.working import work_on_lists
from services.contracts.assessment import AssessmentVerified
from services.contracts.enterprises import EnterpriseClaimed, EnterpriseRegistered
from services.workdays import SHANGHAI, today
from tests.assessment.lists import HEADER, credit_code, csv_of, line_of, with_dimension, workbook_of
from tests.assessment.scenery import API, Firm
from tests.harness.center import ApiClient, Center

RESULT = ["平台", "日期", "得分", "等级"]


def noon(days: int = 0) -> datetime:
    return datetime.combine(today(datetime.now(UTC)) + timedelta(days=days), time(12), SHANGHAI)


class Town:
    """A manager who organises, and firms as enterprises tells of them."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.manager: ApiClient = center.api("manager")
        self.campaign_id = ""

    def open(self, days: int = 30, **more: Any) -> str:
        said = {"title": "岱家山测评", "closes_on": (today(datetime.now(UTC)) + timedelta(days=days)).isoformat()} | more
        answer = self.manager.post(f"{API}/campaigns", json=said)
        assert answer.status_code == 201, answer.text
        self.campaign_id = answer.json()["campaign_id"]
        return self.campaign_id

    def send(self, content: bytes, name: str = "名单.csv") -> Any:
        return self.manager.post(f"{API}/campaigns/{self.campaign_id}/lists", files={"file": (name, content)})

    def work(self, **sizes: int) -> None:
        while self.do(work_on_lists, datetime.now(UTC), **sizes):
            pass

    def do(self, deed: Any, *args: Any, **options: Any) -> Any:
        with self.center.database("assessment").transaction() as session:
            return deed(session, *args, **options)

    def lines(self, list_id: str, outcome: str = "") -> dict[int, Any]:
        query = f"?outcome={outcome}" if outcome else ""
        answer = self.manager.get(f"{API}/campaigns/{self.campaign_id}/lists/{list_id}/lines{query}")
        return {line["number"]: line for line in answer.json()["lines"]}

    def taken_in(self, rows: list[list[Any]], header: list[str] = HEADER) -> dict[int, Any]:
        answer = self.send(csv_of(rows, header).encode())
        assert answer.status_code == 202, answer.text
        self.work()
        return self.lines(answer.json()["list_id"])

    def register(self, number: int, *, claimed: bool = True, case: bool = True) -> Firm:
        firm = Firm(self.center)
        stated = {"enterprise_id": firm.enterprise_id, "credit_code": credit_code(number), "name": "甲厂", "origin": "self"}
        firm.tell(EnterpriseRegistered.model_validate(EnterpriseRegistered.sample | stated))
        if claimed:
            firm.tell(EnterpriseClaimed(enterprise_id=firm.enterprise_id, case_id=firm.case_id, person_id=firm.person_id))
        return firm.open_case() if case else firm

    def said(self, kind: str) -> list[Any]:
        return [event.data for event in self.center.said("assessment") if event.type == kind]

    def funnel(self) -> dict[str, int]:
        return dict(self.manager.get(f"{API}/campaigns/{self.campaign_id}").json()["funnel"])

    def settle(self) -> None:
        """Carry the room's own facts back to it."""
        for event in self.center.said("assessment"):
            self.center.tell(event, room="assessment")


@pytest.fixture
def town(center: Center) -> Town:
    return Town(center)


def test_each_line_comes_to_one_outcome_and_a_faulty_one_stops_no_other(town: Town) -> None:
    town.register(2)
    town.register(3).send_sheet()
    town.register(7, claimed=False, case=False)
    town.register(9, claimed=False)
    town.open(park="岱家山科创城")
    lines = town.taken_in([
        line_of(1), line_of(2), line_of(3), line_of(1, firm="又一次"), line_of(4, code="91420100MABC00004X"), line_of(5, mobile="12345"),
        line_of(6, firm="=1+1"), line_of(7, mobile=""), [], line_of(8, park=""), line_of(9, mobile=""),
    ])  # fmt: skip
    outcomes = {number: line["outcome"] for number, line in lines.items()}
    assert outcomes == {
        2: "invited", 3: "known", 4: "tested", 5: "repeated", 6: "faulty", 7: "faulty", 8: "faulty", 9: "faulty", 11: "invited", 12: "to_call",
    }  # fmt: skip
    assert "第 2 行" in lines[5]["faults"][0]["what"]
    wheres = {number: [fault["where"] for fault in lines[number]["faults"]] for number in (6, 7, 8, 9)}
    assert wheres == {6: ["统一社会信用代码"], 7: ["联系人手机"], 8: ["企业名称"], 9: ["联系人手机"]}
    assert "请补上手机号" in lines[9]["faults"][0]["what"]
    assert town.funnel() == {
        "listed": 5, "invited": 4, "started": 1, "submitted": 1, "verified": 0, "muted": 0, "waiting": 2, "to_call": 1,
    }  # fmt: skip
    [told] = town.said("firm.invited")
    assert (told.title, str(told.campaign_id)) == ("岱家山测评", town.campaign_id)
    again = town.taken_in([line_of(8), line_of(10)])
    assert [line["outcome"] for line in again.values()] == ["repeated", "invited"]


def test_a_firm_that_is_not_here_gets_one_sms_by_day_and_is_recognised_when_it_registers(town: Town) -> None:
    town.open()
    town.taken_in([line_of(1), line_of(2)])
    assert town.do(invite_waiting, noon().replace(hour=23)) == 0
    assert town.do(invite_waiting, noon(), at_once=1) == 1
    assert town.do(invite_waiting, noon()) == 1
    assert town.do(invite_waiting, noon()) == 0
    letters = town.said("campaign_letter.issued")
    assert sorted(letter.mobile for letter in letters) == ["13800000001", "13800000002"]
    with town.center.database("assessment").reading() as session:
        kept = set(session.scalars(select(CampaignLink.token_hash)))
    assert not any(letter.link.rsplit("/", 1)[-1] in kept for letter in letters)
    page = town.center.client().get(letters[0].link)
    assert page.status_code == 200
    assert "武汉第1机械厂" in page.text
    assert "138000" not in page.text
    firm = town.register(1)
    firm.send_sheet()
    town.settle()
    assert (town.funnel()["started"], town.funnel()["submitted"]) == (1, 1)


def test_whoever_says_so_is_not_reminded_and_their_number_is_gone(town: Town) -> None:
    town.open(days=7, remind_days=[3])
    town.taken_in([line_of(1), line_of(2)])
    town.do(invite_waiting, noon())
    link = town.said("campaign_letter.issued")[0].link
    visitor = town.center.client()
    assert visitor.post_form(link, every="yes").status_code == 303
    assert "已按您的意思不再提醒" in visitor.get(link).text
    with town.center.database("assessment").reading() as session:
        [muted] = session.scalars(select(CampaignFirm).where(CampaignFirm.muted_at.is_not(None)))
        line = session.get_one(CampaignLine, (muted.list_id, muted.number))
        assert (muted.mobile, line.cells[2]) == (None, "")
    assert town.do(remind_firms, noon(4)) == 1
    town.open()
    assert [line["outcome"] for line in town.taken_in([line_of(1), line_of(2)]).values()] == ["faulty", "invited"]


def test_a_number_goes_from_every_line_of_the_campaign_as_soon_as_it_is_not_needed(town: Town) -> None:
    town.register(1)
    tests = town.register(2, claimed=False, case=False)
    town.open()
    rows = [
        line_of(1),
        line_of(2),
        line_of(3),
        line_of(2, mobile="+86 138-0000-0002"),
        line_of(8, code="x", mobile="13800000002"),
    ]
    town.taken_in(rows)

    def numbers() -> list[str]:
        with town.center.database("assessment").reading() as session:
            return [line.cells[2] for line in session.scalars(select(CampaignLine).order_by(CampaignLine.number))]

    assert numbers() == ["", "13800000002", "13800000003", "+86 138-0000-0002", "13800000002"]
    tests.open_case()
    tests.send_sheet()
    town.settle()
    assert town.do(forget_numbers, noon()) is None
    assert numbers() == ["", "", "13800000003", "", ""]


def test_a_reminder_reaches_each_firm_once_not_at_night_and_nobody_who_is_done(town: Town) -> None:
    known, done = town.register(1), town.register(2)
    town.open(days=7, remind_days=[3, 1])
    town.taken_in([line_of(number) for number in (1, 2, 3, 4)])
    town.do(invite_waiting, noon(), at_once=1)
    done.send_sheet()
    known.start()
    town.settle()
    assert town.do(remind_firms, noon(3)) == 0
    assert town.do(remind_firms, noon(4).replace(hour=22)) == 0
    assert town.do(remind_firms, noon(4), at_once=1) == 1
    assert [town.do(remind_firms, noon(day)) for day in (4, 4, 5, 6, 6, 8)] == [1, 0, 0, 2, 0, 0]
    told = town.said("firm.reminded")
    assert [(fact.days_before, fact.begun, fact.enterprise_id) for fact in told] == [
        (3, True, known.enterprise_id), (1, True, known.enterprise_id),
    ]  # fmt: skip
    assert Counter(letter.mobile for letter in town.said("campaign_letter.issued")) == {"13800000003": 3}
    with town.center.database("assessment").reading() as session:
        assert session.query(CampaignReminder).count() == 4


def test_a_result_from_elsewhere_counts_and_is_recorded_once_the_firm_has_a_case(town: Town) -> None:
    here = town.register(1)
    town.open()
    day = (today(datetime.now(UTC)) - timedelta(days=20)).isoformat()
    lines = town.taken_in(
        [
            [*line_of(1), "国家平台", day, "48.5", "一级"], [*line_of(2), "江城市平台", day, "41", "一级"],
            [*line_of(3), "国家平台", day, "48.5", "四级"], [*line_of(4), "国家平台", "", "x", ""],
        ],
        [*HEADER, *RESULT],
    )  # fmt: skip
    assert [line["outcome"] for line in lines.values()] == ["tested", "tested", "faulty", "faulty"]
    assert [fault["where"] for fault in lines[4]["faults"]] == ["已有结果等级"]
    assert [fault["where"] for fault in lines[5]["faults"]] == ["已有结果日期", "已有结果得分"]
    assert [(fact.enterprise_id, fact.entered) for fact in town.said("result.recorded")] == [(here.enterprise_id, "list")]
    later = town.register(2)
    town.do(record_stated)
    assert town.do(lambda session: session.scalar(select(CampaignFirm).where(CampaignFirm.recorded_by.is_not(None)))) is None
    town.do(record_stated)
    assert [fact.enterprise_id for fact in town.said("result.recorded")] == [here.enterprise_id, later.enterprise_id]
    assert town.funnel()["submitted"] == 2


def test_facts_twice_and_in_any_order_leave_the_same_figures(town: Town) -> None:
    town.open()
    town.taken_in([line_of(1)])
    firm = Firm(town.center).open_case()
    firm.send_sheet()
    said = town.center.said("assessment")
    stated = {"enterprise_id": firm.enterprise_id, "credit_code": credit_code(1), "origin": "self"}
    registered = firm.tell(EnterpriseRegistered.model_validate(EnterpriseRegistered.sample | stated))
    for event in [*reversed(said), registered, *said]:
        town.center.tell(event, room="assessment")
    before = town.funnel()
    town.do(follow_firms)
    assert town.funnel() == before
    assert (before["started"], before["submitted"]) == (1, 1)


def test_a_firm_that_came_in_meanwhile_is_told_through_its_account_and_not_by_sms(town: Town) -> None:
    town.open()
    town.taken_in([line_of(1), line_of(2)])
    here = town.register(1)
    assert town.do(invite_waiting, noon()) == 2
    assert [fact.enterprise_id for fact in town.said("firm.invited")] == [here.enterprise_id]
    assert [letter.mobile for letter in town.said("campaign_letter.issued")] == ["13800000002"]


def test_a_firm_nobody_can_write_to_is_its_liaisons_to_call_and_counts_as_invited_from_then(town: Town) -> None:
    firm, other, comes = (town.register(number, claimed=False) for number in (1, 2, 3))
    town.open(days=7, remind_days=[3])
    town.taken_in([line_of(number, mobile="") for number in (1, 2, 3)])
    asked = {fact.case_id for fact in town.said("firm_call.requested")}
    assert asked == {firm.case_id, other.case_id, comes.case_id}
    assert town.do(invite_waiting, noon()) == 0
    assert (town.funnel()["listed"], town.funnel()["invited"], town.funnel()["to_call"]) == (3, 0, 3)
    comes.tell(EnterpriseClaimed(enterprise_id=comes.enterprise_id, case_id=comes.case_id, person_id=comes.person_id))
    assert town.do(invite_waiting, noon()) == 1
    liaison = town.center.client("liaison", person_id=firm.liaison_id)
    here = f"/assessment/campaigns/{town.campaign_id}/firms"
    page = liaison.get(f"{here}?stage=to_call").text
    assert "武汉第1机械厂" in page
    assert "武汉第2机械厂" not in page
    assert liaison.post_form(f"{here}/{credit_code(2)}/called").status_code == 404
    assert liaison.post_form(f"{here}/{credit_code(1)}/called").status_code == 303
    assert firm.liaison_api().post(f"{API}/campaigns/{town.campaign_id}/firms/{credit_code(1)}/called").status_code == 409
    assert "没有要打电话的企业" in liaison.get(f"{here}?stage=to_call").text
    assert (town.funnel()["invited"], town.funnel()["to_call"]) == (2, 1)
    told = {(fact.enterprise_id, fact.called_by) for fact in town.said("firm.invited")}
    assert told == {(comes.enterprise_id, None), (firm.enterprise_id, firm.liaison_id)}
    assert town.do(remind_firms, noon(4)) == 1


def test_what_an_expert_has_seen_on_site_counts_as_verified(town: Town) -> None:
    firm = town.register(1)
    town.open()
    town.taken_in([line_of(1), line_of(2)])
    run_id = UUID(firm.send_sheet()["run_id"])
    now = datetime.now(UTC)
    seen = {
        "run_id": run_id,
        "case_id": firm.case_id,
        "enterprise_id": firm.enterprise_id,
        "pack": "miit-2024",
        "visit_id": uuid7(),
    }
    town.do(lambda session: session.add(VerifiedRun(**seen, started_at=now)))
    town.do(follow_firms)
    assert town.funnel()["verified"] == 0
    town.do(lambda session: session.execute(update(VerifiedRun).values(concluded_at=now, concluded_by=firm.expert_id)))
    verified = AssessmentVerified.sample | {"run_id": run_id, "case_id": firm.case_id, "enterprise_id": firm.enterprise_id}
    town.center.tell(AssessmentVerified.model_validate(verified), room="assessment")
    figures = town.funnel()
    assert (figures["submitted"], figures["verified"]) == (1, 1)
    whole = town.manager.get(f"{API}/campaigns/{town.campaign_id}").json()
    assert [(group["park"], group["verified"]) for group in whole["by_park"]] == [("岱家山科创城", 1)]
    assert [(group["industry"], group["invited"]) for group in whole["by_industry"]] == [("34", 2)]


class Killed(Exception):
    """The process died before it could commit."""

    @classmethod
    def perhaps(cls, dies: bool) -> None:
        if dies:
            raise cls


Deaths = list[tuple[int, int, str]]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["lives", "rolls back", "is killed"])), max_size=20),
    st.permutations(range(14)), st.booleans(),
)  # fmt: skip
def test_deaths_at_any_moment_give_the_same_rows(town: Town, pieces: Deaths, order: list[int], is_workbook: bool) -> None:
    """Pieces and batches of any size, some of which die before they commit, against a list that nothing disturbs."""
    kinds: list[list[Any]] = [line_of(n % 8) for n in range(10)] + [
        line_of(20, mobile="1"),
        line_of(21, code="x"),
        line_of(22, firm="=1"),
        line_of(23),
    ]
    content = (workbook_of if is_workbook else csv_bytes)([kinds[at] for at in order])

    def run(pieces: Deaths) -> Any:
        town.open()
        list_id = town.send(content).json()["list_id"]
        for rows, lines, end in pieces:
            try:
                with town.center.database("assessment").transaction() as session:
                    work_on_lists(session, datetime.now(UTC), rows=rows, batch=lines)
                    Killed.perhaps(end != "lives")
            except Killed:
                if end == "is killed":
                    READER.close()
        town.work(rows=3, batch=4)
        with town.center.database("assessment").reading() as session:
            lines = session.scalars(
                select(CampaignLine).where(CampaignLine.list_id == UUID(list_id)).order_by(CampaignLine.number)
            ).all()
            firms = session.scalars(select(CampaignFirm.credit_code).where(CampaignFirm.campaign_id == UUID(town.campaign_id)))
            sheet = session.get_one(CampaignList, UUID(list_id))
            return [(line.number, line.outcome, line.faults) for line in lines], sorted(firms), sheet.outcomes, sheet.done

    calm, stormy = run([]), run(pieces)
    assert stormy == calm
    assert len(calm[0]) == calm[3] == len(kinds)
    assert all(outcome for _number, outcome, _faults in calm[0])


def csv_bytes(rows: list[list[Any]]) -> bytes:
    return csv_of(rows).encode()


def test_what_can_be_told_at_sight_leaves_nothing_behind(town: Town) -> None:
    town.open()
    locked, endless = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        with_dimension(workbook_of([line_of(1)]), "A1:E100001", blanks=1_700_000),
    )
    for content, words in ((b"", "请选择"), (b"\x00\x01", "不是名单"), (locked, "密码"), (endless, "100,001 行")):
        answer = town.send(content)
        assert answer.status_code == 422
        assert words in answer.json()["errors"][0]["what"]
        assert answer.json()["errors"][0]["where"] == "file"
    with town.center.database("assessment").reading() as session:
        assert session.query(CampaignList).count() == 0


def test_a_file_that_turns_out_unreadable_invites_nobody_and_says_why(town: Town) -> None:
    town.open()
    long = csv_of([line_of(1), *[["甲", "1", "2", "", ""]] * 20_000]).encode()
    torn = csv_of([line_of(number) for number in range(6)]).encode() + b'"' + b"x" * 140_000
    for content, words in (
        (long, "从表格第 20,002 行起"), (torn, "第 7 行以后"), ("企业名称,统一社会信用代码\n甲,1\n".encode(), "联系人手机"),
    ):  # fmt: skip
        sent = town.send(content).json()
        assert (sent["state"], sent["read_to"]) == ("reading", 0)
        town.do(work_on_lists, datetime.now(UTC), rows=5)
        town.work()
        here = f"{town.campaign_id}/lists/{sent['list_id']}"
        told = town.manager.get(f"{API}/campaigns/{here}").json()
        assert (told["state"], told["lines"], told["outcomes"]["invited"]) == ("failed", 0, 0)
        assert words in told["error"]
        page = town.center.client("manager").get(f"/assessment/campaigns/{here}")
        assert words in page.text
        assert "改好以后重新上传" in page.text
    with town.center.database("assessment").reading() as session:
        assert session.query(CampaignLine).count() == session.query(CampaignFirm).count() == 0
        assert session.query(CampaignList).where(CampaignList.content.is_not(None)).count() == 0


def test_a_long_list_is_read_in_pieces_and_invites_nobody_before_its_last_row(town: Town) -> None:
    town.open()
    list_id = town.send(workbook_of([line_of(number) for number in range(9)])).json()["list_id"]
    where, seen = f"{API}/campaigns/{town.campaign_id}/lists/{list_id}", []
    for _step in range(4):
        town.do(work_on_lists, datetime.now(UTC), rows=4, batch=6)
        told = town.manager.get(where).json()
        seen.append((told["state"], told["read_to"], told["lines"], told["outcomes"]["invited"]))
    assert seen == [("reading", 5, 4, 0), ("reading", 9, 8, 0), ("working", 10, 9, 6), ("finished", 10, 9, 9)]


def test_a_campaign_is_refused_with_the_field_that_is_wrong(town: Town) -> None:
    for said, where in (
        ({"closes_on": "2020-01-01"}, "closes_on"), ({"closes_on": "2199-01-01"}, "closes_on"), ({"title": ""}, "title"),
        ({"pack": "miit-2022"}, "pack"), ({"remind_days": [2]}, "remind_days.0"),
    ):  # fmt: skip
        soon = (today(datetime.now(UTC)) + timedelta(days=9)).isoformat()
        answer = town.manager.post(f"{API}/campaigns", json={"title": "测评", "closes_on": soon} | said)
        assert (answer.status_code, [error["where"] for error in answer.json()["errors"]]) == (422, [where])


def test_a_closed_campaign_invites_nobody_and_its_numbers_are_forgotten(town: Town) -> None:
    town.open()
    list_id = town.send(csv_of([line_of(1), line_of(2)]).encode()).json()["list_id"]
    town.do(work_on_lists, datetime.now(UTC), batch=1)
    assert town.manager.post(f"{API}/campaigns/{town.campaign_id}/close").status_code == 200
    assert town.manager.post(f"{API}/campaigns/{town.campaign_id}/close").status_code == 409
    assert town.send(csv_of([line_of(3)]).encode()).status_code == 409
    town.work()
    assert [line["outcome"] for line in town.lines(list_id).values()] == ["invited", "faulty"]
    assert town.do(invite_waiting, noon()) == 0
    town.do(forget_numbers, noon(29))
    assert town.do(lambda session: session.scalar(select(CampaignFirm.mobile))) == "13800000001"
    town.do(forget_numbers, noon(31))
    with town.center.database("assessment").reading() as session:
        assert session.scalar(select(CampaignFirm.mobile)) is None
        assert {line.cells[2] for line in session.scalars(select(CampaignLine))} == {""}
    page = town.center.client("manager").get(f"/assessment/campaigns/{town.campaign_id}/lists/{list_id}/result.csv")
    assert "138" not in page.text


def test_the_pages_say_what_became_of_a_list_and_export_it_neutralised(town: Town) -> None:
    page = town.center.client("commissioner")
    assert "还没有测评活动" in page.get("/assessment/campaigns").text
    soon = (today(datetime.now(UTC)) + timedelta(days=9)).isoformat()
    wrong = page.post_form("/assessment/campaigns", title="", closes_on=soon, message="请尽快")
    assert wrong.status_code == 422
    assert "请尽快" in wrong.text
    here = page.post_form("/assessment/campaigns", title="园区测评", closes_on=soon, remind_days=["7", "3"]).headers["location"]
    assert "上传企业名单" in page.get(here).text
    refused = page.post_form(f"{here}/lists", files={"file": ("x.csv", "甲,乙\n".encode(), "text/csv")})
    assert refused.status_code == 303
    town.work()
    assert "没有找到表头" in page.get(refused.headers["location"]).text
    assert page.post_form(f"{here}/lists", files={"file": ("x.csv", b"\x00", "text/csv")}).status_code == 422
    header = [*HEADER, "备注"]
    content = workbook_of([[*line_of(1), "+8"], [*line_of(2, firm="=1+1"), ""]], header)
    listed = page.post_form(f"{here}/lists", files={"file": ("名单.xlsx", content, "application/octet-stream")}).headers[
        "location"
    ]
    assert "正在读取名单" in page.get(listed).text
    town.work()
    assert page.get(f"{listed}/progress").headers["hx-refresh"] == "true"
    assert "武汉第1机械厂" in page.get(f"{listed}?q=第1机").text
    assert "没有这样的行" in page.get(f"{listed}?q=%25&outcome=invited").text
    assert "是公式" in page.get(f"{listed}?outcome=faulty").text
    text = page.get(f"{listed}/result.csv").text
    assert text.splitlines()[0].endswith("行业,备注,结果,说明")
    assert "'+8,已邀请" in text
    assert "'=1+1" in text
    whole = page.get(here).text
    assert "岱家山科创城" in whole
    assert "通用设备制造业" in whole
    assert "还没开始" in page.get(f"{here}/firms?stage=not_begun").text
    assert credit_code(1) in page.get(f"{here}/firms?q={credit_code(1)[-6:].lower()}&park=岱家山科创城").text
    assert "没有这样的企业" in page.get(f"{here}/firms?q=第2机").text
    assert "武汉第1机械厂" in page.get(f"{here}/firms.csv").text
    assert page.get(f"{here}/firms?stage=x").status_code == 422
    assert "不能重新打开" in page.get(f"{here}/close").text
    assert page.post_form(f"{here}/close").status_code == 303
    assert "已结束" in page.get(here).text
    assert page.get("/assessment/campaigns/new/template.xlsx").content.startswith(b"PK")


def test_a_liaison_sees_their_firms_alone_and_the_firm_its_invitation(town: Town) -> None:
    mine, other = town.register(1), town.register(2)
    town.open(message="请在月底前填完")
    town.taken_in([line_of(1), line_of(2), line_of(3)])
    seen = mine.liaison_api().get(f"{API}/campaigns/{town.campaign_id}/firms").json()["firms"]
    assert [firm["enterprise_id"] for firm in seen] == [str(mine.enterprise_id)]
    assert mine.liaison_api().get(f"{API}/campaigns").json()["campaigns"][0]["funnel"]["invited"] == 1
    assert town.center.api("liaison").get(f"{API}/campaigns/{town.campaign_id}/firms").status_code == 404
    case = f"/assessment/cases/{other.case_id}"
    assert "请在月底前填完" in other.page().get(case).text
    assert other.page().post_form(f"/assessment/campaigns/{town.campaign_id}/mute").status_code == 303
    assert "请在月底前填完" not in other.page().get(case).text
    assert Firm(town.center).page().post_form(f"/assessment/campaigns/{town.campaign_id}/mute").status_code == 404


def test_a_link_nobody_was_sent_and_one_that_is_too_old_look_the_same(town: Town) -> None:
    town.open()
    town.taken_in([line_of(1)])
    town.do(invite_waiting, noon())
    link = town.said("campaign_letter.issued")[0].link
    long_ago = today(datetime.now(UTC)) - timedelta(days=40)
    town.do(lambda session: session.execute(update(Campaign).values(closes_on=long_ago)))
    old, unknown = town.center.client().get(link), town.center.client().get("/assessment/invited/" + uuid7().hex)
    assert (old.status_code, unknown.status_code) == (404, 404)
    town.do(lambda session: session.execute(delete(CampaignLink)))
    assert town.center.client().get(link).status_code == 404
