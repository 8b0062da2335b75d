"""Sentences of the thread about people whose names this room does not know."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.contracts import samples
from services.contracts.assessment import AssessmentCompleted, ResultRecorded, RunRecalculated, UpliftConfirmed
from services.contracts.diagnosis import VisitBooked, VisitRescheduled
from services.contracts.enterprises import CaseClosed
from services.contracts.envelope import Fact
from services.enterprises.telling import tell


@pytest.mark.pure
@pytest.mark.parametrize(
    ("contract", "named", "nameless"),
    [
        (VisitBooked, "已预约专家周启明上门，时间 11月25日 09:00", "已预约专家上门，时间 11月25日 09:00"),
        (VisitRescheduled, "上门改到11月25日 09:00，由专家周启明前往", "上门改到11月25日 09:00，由专家前往"),
    ],
)
def test_an_expert_without_a_name_leaves_no_gap(contract: type[Fact], named: str, nameless: str) -> None:
    body = contract.model_validate(contract.sample).model_dump(mode="json")
    assert tell(contract.event_type, body, {UUID(samples.EXPERT): "周启明"}) == named
    assert tell(contract.event_type, body, {}) == nameless


def test_a_result_without_an_earlier_one_is_told_without_an_uplift():
    body = UpliftConfirmed.sample | {"comparable": False, "score_before": "52.70", "level_before": 2}
    told = tell("uplift.confirmed", body, {})
    assert "不计提升" in told
    assert "→" not in told
    assert tell("case.closed", CaseClosed.sample | {"uplift_points": None}, {}) == "专案结案：复测结果已确认"


def test_a_result_from_elsewhere_is_told_as_such():
    told = tell("result.recorded", ResultRecorded.sample, {})
    assert told == "登记外部测评结果：省、市平台，2023年6月15日，45.5 分，二级"
    again = tell("result.recorded", ResultRecorded.sample | {"entered": "list", "corrects_result_id": samples.RESULT}, {})
    assert again.startswith("更正外部测评结果")
    assert again.endswith("（中心按名单登记）")


def test_a_pledge_on_paper_is_told():
    assert "签字纸质承诺书" in tell("assessment.completed", AssessmentCompleted.sample | {"pledged": "paper"}, {})


def test_scores_are_told_without_zeros_at_the_end_and_a_recalculation_with_what_cannot_be_compared():
    assert "：30.45 分，" in tell("assessment.completed", AssessmentCompleted.sample | {"score": "30.450"}, {})
    assert "：100 分，" in tell("assessment.completed", AssessmentCompleted.sample | {"score": "100.000"}, {})
    told = tell("run.recalculated", RunRecalculated.sample, {})
    assert told == "测评按“江城市中小企业数字化水平评测指标（2026 年版）”重新计算：36.5 分，一级（初始级）；原来的结果不变"
    unlike = RunRecalculated.sample | {"score": None, "level": None, "level_name": None}
    assert "：不可比；" in tell("run.recalculated", unlike, {})
