"""Findings, the report that stays as signed, and the word on a re-test."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.contracts.refusals import NotFound, Refused
from services.diagnosis import operations
from services.diagnosis.entries import FindingEntries, ReportTexts, Verdict
from services.diagnosis.queries.reports import get_report, list_reports
from tests.diagnosis.practice import API, NOW, TUESDAY, Practice, finding, span


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target_level": 1}, "目标等级要高于现状等级"),
        ({"present_level": 4, "target_level": 4}, "less than or equal to 3"),
        ({"priority": 4}, "less than or equal to 3"),
        ({"scene": "元宇宙"}, "没有“元宇宙”这个场景"),
        ({"need": "找王工13812345678"}, "请不要写手机号"),
        ({"need": "慢"}, "at least 4"),
    ],
)
@pytest.mark.pure
def test_a_finding_that_cannot_be_is_refused(changed: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        finding(**({"scene": "计划排程"} | changed))  # type: ignore[arg-type]


@pytest.mark.pure
def test_a_scene_is_found_once() -> None:
    with pytest.raises(ValidationError, match="同一个场景只写一条"):
        FindingEntries(findings=[finding(), finding()])


def test_a_wrong_finding_names_its_field_and_nothing_is_stored(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.held(case, expert)
    wrong = {"scene": "计划排程", "present_level": 2, "target_level": 2, "priority": 1, "need": "插单多，交期排不准"}
    program = practice.program(expert)
    answer = program.post(
        f"{API}/visits/{visit.visit_id}/findings", json={"findings": [finding().model_dump(), wrong | {"scene": "质量管理"}]}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "findings.1.target_level", "what": "目标等级要高于现状等级"}]
    assert program.get(f"{API}/visits/{visit.visit_id}/findings").json() == {"findings": []}


def test_a_report_needs_a_held_visit_and_a_finding(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.book(case, expert, span(TUESDAY))
    practice.do(operations.write_finding, expert, visit.visit_id, finding())
    with pytest.raises(Refused, match="真实起止时间"):
        practice.do(operations.report_findings, expert, visit.visit_id, NOW)
    empty = practice.held(practice.case(), practice.expert("何静"))
    with pytest.raises(Refused, match="至少写一条"):
        practice.do(operations.report_findings, _expert_of(practice, empty), empty.visit_id, NOW)


def test_only_the_visiting_expert_writes(practice: Practice) -> None:
    expert, other, case = practice.expert(), practice.expert("何静"), practice.case()
    visit = practice.held(case, expert)
    with pytest.raises(NotFound):
        practice.do(operations.write_finding, other, visit.visit_id, finding())
    for who in (case.sme, practice.commissioner):
        with pytest.raises(Refused, match="专家本人"):
            practice.do(operations.report_findings, who, visit.visit_id, NOW)


def test_a_signed_report_stays_as_it_is_even_against_the_database(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.reported(case, expert)
    for deed, more in (
        (operations.write_finding, (finding("质量管理"),)), (operations.remove_finding, ("计划排程",)),
        (operations.save_texts, (ReportTexts(), NOW)), (operations.report_findings, (NOW,)),
    ):  # fmt: skip
        with pytest.raises(Refused, match="已经签发"):
            practice.do(deed, expert, visit.visit_id, *more)
    for statement in ("UPDATE reports SET version = 2", "DELETE FROM reports"):
        with pytest.raises(DBAPIError, match="does not change"), practice.database.transaction() as session:
            session.execute(text(statement))
    assert practice.said().count("findings.reported") == 1


def test_the_report_shows_the_firm_as_it_was_on_the_day(practice: Practice) -> None:
    from services.contracts.enterprises import EnterpriseProfileChanged

    expert, case = practice.expert(), practice.case()
    practice.reported(case, expert)
    practice.hear(EnterpriseProfileChanged(
        enterprise_id=case.enterprise_id, name="改了名的公司", credit_code="91420100MA4K2X3Y5T", industry="35", district="武昌区",
    ))  # fmt: skip
    with practice.database.reading() as session:
        [report] = list_reports(session, practice.commissioner, case.case_id)
        body = get_report(session, case.sme, report.report_id).body
    assert (body["firm"]["name"], body["result"]["level"]) == ("武汉岱山精密机械有限公司", 1)
    assert body["findings"][0]["domain"] == "生产制造"
    assert "周启明" not in str(body)
    assert "王海燕" not in str(body)


def test_a_finding_written_again_replaces_the_one_before(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case()
    visit = practice.held(case, expert)
    practice.do(operations.write_finding, expert, visit.visit_id, finding())
    again = practice.do(operations.write_finding, expert, visit.visit_id, finding(priority=3, need="换了一句更准确的话"))
    assert (again.priority, again.need) == (3, "换了一句更准确的话")


def test_the_retest_goes_to_the_expert_of_the_last_held_visit(practice: Practice) -> None:
    first, second, case = practice.expert(), practice.expert("何静"), practice.case()
    practice.reported(case, first)
    later = practice.book(case, second, span(TUESDAY))
    practice.do(operations.hold_visit, second, later.visit_id, span(TUESDAY), span(TUESDAY).ends_at)
    run_id = practice.assess(case, "retest", level=2)
    agreed = Verdict(agreed=True)
    with pytest.raises(Refused, match="另一位专家"):
        practice.do(operations.confirm_retest, first, run_id, agreed, NOW)
    practice.do(operations.confirm_retest, second, run_id, agreed, NOW)
    with pytest.raises(Refused, match="已经确认过"):
        practice.do(operations.confirm_retest, second, run_id, Verdict(agreed=False, opinion="其他"), NOW)
    assert practice.said()[-1:] == ["retest.confirmed"]


def test_the_first_assessment_is_not_a_retest(practice: Practice) -> None:
    expert, case = practice.expert(), practice.case(tested=False)
    run_id = practice.assess(case)
    practice.held(case, expert)
    with pytest.raises(NotFound):
        practice.do(operations.confirm_retest, expert, run_id, Verdict(agreed=True), NOW)


def _expert_of(practice: Practice, visit: object) -> object:
    from services.contracts.vocabulary import Role
    from services.ui.identity import identity_of

    return identity_of(visit.expert_id, visit.visit_id, [Role.EXPERT])  # type: ignore[attr-defined]
