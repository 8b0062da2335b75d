"""Whoever fills in sends the sheet to the responsible person, who reads one page and pledges by the code of an SMS."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from services.assessment.models import Answer, PledgeRequest, Run
from services.contracts.accounts import PersonErased
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center, PageClient


class Asked:
    """A whole run, sent to its responsible person."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.run_id = str(firm.start()["run_id"])
        sheet = plain_sheet()
        self.put({"answers": sheet["answers"], "scenes": sheet["scenes"]})
        answer = firm.page().post_form(
            f"/assessment/runs/{self.run_id}/pledge/request", responsible="周建国", mobile="138 0000 0001"
        )
        assert answer.status_code == 303, answer.text
        self.phone = firm.center.client()

    def put(self, body: dict[str, Any]) -> None:
        assert self.firm.api().put(f"{API}/runs/{self.run_id}/answers", json=body).status_code == 200

    def told(self, kind: str) -> list[Any]:
        return [event.data for event in self.firm.center.said("assessment") if event.type == kind]

    @property
    def link(self) -> str:
        return str(self.told("pledge.requested")[-1].link)

    def ask_code(self, phone: PageClient | None = None) -> Any:
        phone = phone or self.phone
        mark = re.findall(r'name="mark" value="([0-9A-F]{8})"', phone.get(self.link).text)
        return phone.post_form(f"{self.link}/code", mark=mark[0] if mark else "")

    def code(self) -> str:
        return str(self.told("pledge_code.issued")[-1].code)

    def type_code(self, code: str, **changes: str) -> Any:
        return self.phone.post_form(self.link, **{"code": code, "name": "周建国", "truthful": "yes"} | changes)

    def state(self) -> str:
        return str(self.firm.api().get(f"{API}/runs/{self.run_id}").json()["state"])

    def pass_minutes(self, minutes: int) -> None:
        back = timedelta(minutes=minutes)
        with self.firm.center.database("assessment").transaction() as session:
            earlier = {"code_sent_at": PledgeRequest.code_sent_at - back, "expires_at": PledgeRequest.expires_at - back}
            session.execute(update(PledgeRequest).values(**earlier))


@pytest.fixture
def asked(firm: Firm) -> Asked:
    return Asked(firm)


def test_the_responsible_person_reads_pledges_and_sees_the_level_without_an_account(asked: Asked) -> None:
    told = asked.told("pledge.requested")[0]
    assert (told.mobile, told.firm) == ("13800000001", "武汉岱山精密机械有限公司")
    page = asked.phone.get(asked.link)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    for words in ("武汉岱山精密机械有限公司", "测试填好了", "产品设计", "尾号 0001", "我已看完，获取验证码"):
        assert words in page.text
    assert asked.ask_code().status_code == 303
    assert asked.type_code(asked.code()).status_code == 303
    after = asked.phone.get(asked.link).text
    for words in ("测评已提交", "一级（初始级）", "周建国", "您的承诺已生效"):
        assert words in after
    completed = asked.firm.center.said("assessment")[-1].data
    assert (completed.event_type, completed.pledged, completed.by_sms) == ("assessment.completed", "online", True)
    result = asked.firm.page().get(f"/assessment/runs/{asked.run_id}").text
    assert "负责人短信验证码承诺" in result
    assert "周建国" in result


def test_number_and_secret_stand_in_no_kept_fact_and_the_number_is_forgotten_at_the_end(asked: Asked) -> None:
    secret = asked.link.rsplit("/", 1)[1]
    asked.ask_code()
    code = asked.code()
    with asked.firm.center.database("assessment").transaction() as session:
        assert secret not in str(session.execute(text("SELECT to_jsonb(p) FROM pledge_requests p")).all())
        assert code not in str(session.execute(text("SELECT code_hash FROM pledge_requests")).all())
    asked.type_code(code)
    with asked.firm.center.database("assessment").reading() as session:
        kept = " ".join(str(row[0]) for row in session.execute(text("SELECT body FROM ledger")))
        assert not re.search(f"13800000001|{secret}", kept)
        assert session.scalars(select(PledgeRequest.mobile)).one() is None


def test_a_wrong_code_counts_and_after_five_a_new_one_is_needed(asked: Asked) -> None:
    asked.ask_code()
    right = asked.code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    answers = [asked.type_code(wrong) for _try in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert "还可以试 4 次" in answers[0].text
    assert "重新获取" in answers[4].text
    assert asked.type_code(right).status_code == 422
    assert asked.state() == "answering"
    asked.pass_minutes(2)
    assert asked.ask_code().status_code == 303
    assert asked.type_code(asked.code()).status_code == 303


def test_codes_are_paced_and_there_are_five(asked: Asked) -> None:
    assert asked.ask_code().status_code == 303
    mark = asked.told("pledge_code.issued") and re.findall(r'name="mark" value="(\w+)"', asked.phone.get(asked.link).text)[0]
    assert asked.phone.post_form(f"{asked.link}/code", mark=mark).status_code == 429
    for _time in range(4):
        asked.pass_minutes(2)
        assert asked.phone.post_form(f"{asked.link}/code", mark=mark).status_code == 303
    asked.pass_minutes(2)
    assert asked.phone.post_form(f"{asked.link}/code", mark=mark).status_code == 429
    assert len(asked.told("pledge_code.issued")) == 5


def test_an_answer_changed_after_reading_voids_the_code_until_the_page_was_read_again(asked: Asked) -> None:
    asked.ask_code()
    asked.put({"scenes": {"产品设计": 2}})
    answer = asked.type_code(asked.code())
    assert (answer.status_code, asked.state()) == (422, "answering")
    assert "有回答被改过" in answer.text
    stale = asked.phone.post_form(f"{asked.link}/code", mark="00000000")
    assert stale.status_code == 409
    asked.pass_minutes(2)
    assert asked.ask_code().status_code == 303
    assert asked.type_code(asked.code()).status_code == 303
    with asked.firm.center.database("assessment").reading() as session:
        given = session.scalar(select(Answer.value).where(Answer.key == "产品设计"))
    assert given == 2


def test_a_code_is_good_for_ten_minutes_and_a_link_for_three_days(asked: Asked) -> None:
    asked.ask_code()
    asked.pass_minutes(11)
    assert "重新获取" in asked.type_code(asked.code()).text
    asked.pass_minutes(3 * 24 * 60)
    gone = asked.phone.get(asked.link)
    unknown = asked.phone.get("/assessment/p/" + "x" * 24)
    assert (gone.status_code, unknown.status_code) == (404, 404)
    csrf = re.compile(r'value="[^"]{20,}"|data-csrf="[^"]*"|[0-9a-f-]{32,36}')
    assert csrf.sub("", gone.text) == csrf.sub("", unknown.text)


def test_sending_again_or_taking_back_closes_the_former_link(asked: Asked) -> None:
    first, page = asked.link, asked.firm.page()
    page.post_form(f"/assessment/runs/{asked.run_id}/pledge/request", responsible="李总", mobile="13800000002")
    assert asked.phone.get(first).status_code == 404
    shown = page.get(f"/assessment/runs/{asked.run_id}/pledge").text
    assert "李总" in shown
    assert "尾号 0002" in shown
    path = re.findall(r'action="(/assessment/pledge-requests/[^"]+)"', shown)[0]
    assert asked.firm.center.client("sme").post_form(path).status_code == 404
    assert page.post_form(path).status_code == 303
    assert asked.phone.get(asked.link).status_code == 404
    assert asked.phone.post_form(f"{asked.link}/code", mark="").status_code == 404


def test_the_owner_who_signs_in_may_pledge_directly_and_the_link_says_so(asked: Asked) -> None:
    asked.ask_code()
    code = asked.code()
    answer = asked.firm.page().post_form(f"/assessment/runs/{asked.run_id}/pledge", name="王海燕", truthful="yes")
    assert answer.status_code == 303
    assert "已由企业另外提交" in asked.phone.get(asked.link).text
    assert asked.type_code(code).status_code == 409
    assert asked.told("assessment.completed")[0].by_sms is False


def test_two_pledges_at_once_are_one(asked: Asked) -> None:
    asked.ask_code()
    answers = [asked.type_code(asked.code()).status_code for _time in range(2)]
    assert answers == [303, 409]
    assert len(asked.told("assessment.completed")) == 1


def test_only_the_firm_asks_and_only_for_a_whole_sheet(firm: Firm, center: Center) -> None:
    run_id = firm.start()["run_id"]
    path, body = f"{API}/runs/{run_id}/pledge-requests", {"name": "周建国", "mobile": "13800000001"}
    assert firm.api().post(path, json=body).status_code == 409
    firm.delegate()
    assert firm.liaison_api().post(path, json=body).status_code == 403
    assert center.api("sme").post(path, json=body).status_code == 404
    wrong = firm.api().post(path, json={**body, "mobile": "12345"})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "mobile")
    typed = firm.page().post_form(f"/assessment/runs/{run_id}/pledge/request", responsible="周建国", mobile="12345")
    assert typed.status_code == 422


def test_what_was_typed_wrong_stands_beside_its_field_and_is_kept(asked: Asked) -> None:
    asked.ask_code()
    answer = asked.type_code("12", name="周建国厂长")
    assert answer.status_code == 422
    assert "周建国厂长" in answer.text
    typed = asked.firm.page().post_form(f"/assessment/runs/{asked.run_id}/pledge/request", responsible="周总", mobile="12345")
    assert "请填写 11 位手机号" in typed.text
    assert "周总" in typed.text


def test_sms_to_one_number_are_few_a_day_whoever_asks(asked: Asked) -> None:
    page = asked.firm.page()
    answers = [
        page.post_form(f"/assessment/runs/{asked.run_id}/pledge/request", responsible="李总", mobile="13800000001").status_code
        for _time in range(8)
    ]
    assert answers[-1] == 422
    assert len(asked.told("pledge.requested")) <= 6


def test_names_and_numbers_of_what_expired_are_forgotten(asked: Asked) -> None:
    asked.pass_minutes(4 * 24 * 60)
    asked.firm.tell(PersonErased(person_id=asked.firm.person_id))
    assert asked.firm.center.tick("assessment", "forget_what_expired", at=datetime.now(UTC) + timedelta(hours=1))
    with asked.firm.center.database("assessment").reading() as session:
        row = session.scalars(select(PledgeRequest)).one()
    assert (row.mobile, row.asker, row.responsible) == (None, None, None)


def test_the_pledger_by_code_stays_when_whoever_filled_in_is_forgotten(asked: Asked) -> None:
    asked.ask_code()
    asked.type_code(asked.code())
    asked.firm.tell(PersonErased(person_id=asked.firm.person_id))
    with asked.firm.center.database("assessment").reading() as session:
        assert session.scalars(select(Run.pledge_name)).one() == "周建国"


def test_a_number_and_a_code_may_be_typed_in_wide_digits(firm: Firm) -> None:
    asked = Asked(firm)
    wide = {"responsible": "周建国", "mobile": "１３８ ０００００００１"}
    assert firm.page().post_form(f"/assessment/runs/{asked.run_id}/pledge/request", **wide).status_code == 303
    assert asked.told("pledge.requested")[-1].mobile == "13800000001"
    asked.ask_code()
    typed = asked.code().translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    assert asked.type_code(typed).status_code == 303
    assert asked.state() == "submitted"


def test_what_no_database_keeps_is_refused_and_a_name_loses_what_nobody_sees(firm: Firm) -> None:
    asked = Asked(firm)
    api, run = firm.api(), f"{API}/runs/{asked.run_id}"
    nothing = {"file": ("", b"", "application/pdf")}
    refused = api.post(f"{run}/evidence", data={"part": "answers", "key": "2"}, files=nothing)
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"where": "file", "what": "请填写这一项"}])
    assert api.post(f"{run}/submit", json={"name": "周\x00建\u200b国"}).json()["state"] == "submitted"
    as_json = {"Content-Type": "application/json"}
    half = api.post(f"{run}/correction", content=b'{"reason": "\\ud800 wrong"}', headers=as_json)
    assert half.status_code == 422, half.text
    link = api.post(f"{run}/links", content=b'{"days": 7, "meant_for": "a\\u0000"}', headers=as_json)
    assert link.json()["meant_for"] == "a", link.text
    with firm.center.database("assessment").transaction() as session:
        assert session.scalars(select(Run.pledge_name)).all() == ["周建国"]
