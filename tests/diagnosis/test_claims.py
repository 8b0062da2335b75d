"""Anybody knows a firm's credit code: until its licence was checked, a claimant sees nothing older than the claim."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.contracts.enterprises import CaseOpened, ClaimRefused, EnterpriseClaimed, EnterpriseVerified, TeamAssigned
from services.contracts.envelope import seal
from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.diagnosis import operations
from services.diagnosis.queries.visits import get_visit
from services.ui.identity import Identity, identity_of
from tests.diagnosis.practice import API, FIRM, NOW, TUESDAY, WEDNESDAY, Case, Practice, finding, span

NEED = "交期排不准"


@pytest.fixture
def case(practice: Practice) -> Case:
    """A case the liaison opened before anybody claimed the firm: assessed, visited, reported."""
    case = Case()
    ids = {"case_id": case.case_id, "enterprise_id": case.enterprise_id}
    opened = CaseOpened(**ids, name=FIRM, industry="34", district="江岸区", park=None, size_class="小型", need=NEED)
    practice.hear(seal(opened, at=NOW - timedelta(days=9)))
    team = {"mentor_id": case.mentor_id, "liaison_id": case.liaison_id, "commissioner_id": case.commissioner_id}
    practice.hear(seal(TeamAssigned(**ids, **team), at=NOW - timedelta(days=9)))
    practice.assess(case)
    return case


def claim(practice: Practice, case: Case, days: int = 1) -> None:
    """Long after everything the tests do before it."""
    fact = EnterpriseClaimed(enterprise_id=case.enterprise_id, person_id=case.owner_id)
    practice.hear(seal(fact, at=NOW + timedelta(days=1000 + days)))


def verify(practice: Practice, case: Case) -> None:
    fact = EnterpriseVerified(enterprise_id=case.enterprise_id, liaison_id=case.liaison_id)
    practice.hear(seal(fact, at=NOW + timedelta(days=1500)))


def shown(practice: Practice, who: Identity, case: Case) -> dict[str, Any]:
    answer = practice.program(who).get(f"{API}/cases/{case.case_id}")
    assert answer.status_code == 200
    return dict(answer.json())


def history(shown: dict[str, Any]) -> list[bool]:
    return [bool(shown[name]) for name in ("need", "wanted_scenes", "visits", "reports", "retests")]


def test_history_shows_to_the_firm_once_the_licence_was_checked(practice: Practice, case: Case) -> None:
    visit = practice.reported(case, practice.expert())
    practice.assess(case, "retest")
    assert history(shown(practice, case.sme, case)) == [False] * 5, "a claim not heard of yet opens nothing"
    claim(practice, case)
    seen = shown(practice, case.sme, case)
    assert history(seen) == [False] * 5
    assert history(shown(practice, case.liaison, case)) == [True] * 5
    page = practice.browser(case.sme)
    assert "核实营业执照之后显示" in page.get(f"/diagnosis/cases/{case.case_id}").text
    paths = [f"/diagnosis/visits/{visit.visit_id}"]
    told = shown(practice, case.liaison, case)
    paths += [f"/diagnosis/reports/{told['reports'][0]['report_id']}", f"/diagnosis/retests/{told['retests'][0]['run_id']}"]
    assert [page.get(path).status_code for path in paths] == [404, 404, 404]
    assert [practice.program(case.sme).get(f"/api/v1{path}").status_code for path in paths] == [404, 404, 404]
    verify(practice, case)
    assert history(shown(practice, case.sme, case)) == [True] * 5
    assert [page.get(path).status_code for path in paths] == [200, 200, 200]
    assert "核实营业执照之后显示" not in page.get(f"/diagnosis/cases/{case.case_id}").text


def test_a_visit_to_come_that_was_booked_before_the_claim_is_neither_told_nor_touched(practice: Practice, case: Case) -> None:
    expert = practice.expert()
    visit = practice.book(case, expert, span(WEDNESDAY))
    claim(practice, case)
    for when in (span(WEDNESDAY), span(TUESDAY)):
        with pytest.raises(Refused, match="核实企业身份"):
            practice.book(case, expert, when, by=case.sme)
    with pytest.raises(NotFound):
        practice.do(operations.cancel_visit, case.sme, visit.visit_id, "不去了", NOW)
    assert "核实企业身份" in practice.browser(case.sme).get(f"/diagnosis/cases/{case.case_id}").text
    verify(practice, case)
    with practice.database.reading() as session:
        assert get_visit(session, case.sme, visit.visit_id).visit_id == visit.visit_id


def test_a_firm_that_registers_itself_sees_all_of_its_case_unchecked(practice: Practice) -> None:
    case = practice.case(need=NEED)
    practice.reported(case, practice.expert())
    practice.assess(case, "retest")
    assert history(shown(practice, case.sme, case)) == [True] * 5


def test_what_was_checked_for_one_claimant_is_not_opened_for_the_next(practice: Practice, case: Case) -> None:
    practice.reported(case, practice.expert())
    claim(practice, case)
    verify(practice, case)
    refused = ClaimRefused(enterprise_id=case.enterprise_id, person_id=case.owner_id, reason="执照不符")
    practice.hear(seal(refused, at=NOW + timedelta(days=1600)))
    following = uuid7()
    claimed = EnterpriseClaimed(enterprise_id=case.enterprise_id, person_id=following)
    practice.hear(seal(claimed, at=NOW + timedelta(days=1700)))
    who = identity_of(following, uuid7(), [Role.SME], organisation_id=case.enterprise_id)
    assert history(shown(practice, who, case)) == [False] * 5


def test_a_report_that_tells_how_an_unchecked_case_began_waits_for_the_licence(practice: Practice, case: Case) -> None:
    claimed = EnterpriseClaimed(enterprise_id=case.enterprise_id, person_id=case.owner_id)
    practice.hear(seal(claimed, at=NOW - timedelta(days=1)))
    expert = practice.expert()
    visit = practice.book(case, expert, span(WEDNESDAY), by=case.sme)
    practice.do(operations.hold_visit, expert, visit.visit_id, span(NOW.date() - timedelta(days=2)), NOW)
    practice.do(operations.write_finding, expert, visit.visit_id, finding())
    practice.do(operations.report_findings, expert, visit.visit_id, NOW)
    seen = shown(practice, case.sme, case)
    assert [bool(seen[name]) for name in ("need", "visits", "reports")] == [False, True, False]
