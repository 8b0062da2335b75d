"""The lines of the report: what is counted for each of the nine measures, in which unit, and which line stands for its measure."""

from __future__ import annotations

from dataclasses import dataclass

FIRMS = "家"
UNITS = (FIRMS, "家次", "人次", "场次", "篇")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is counted. Lines that are not `reported` only serve as steps of a funnel."""

    key: str
    measure: int
    title: str
    unit: str
    firms: bool = False
    levels: bool = False
    reported: bool = True

    @property
    def units(self) -> tuple[str, ...]:
        """The units it is told in, things first."""
        return (self.unit, FIRMS) if self.firms else (self.unit,)


LINES: dict[str, Line] = {
    line.key: line
    for line in (
        Line("editions", 1, "发布指南与指标解读", "篇"),
        Line("readings", 1, "企业阅读指南与指标", "家次", firms=True),
        Line("quick_checks", 1, "三分钟自查（非正式等级）", "人次"),
        Line("needs", 1, "自查后留下需求", "人次", reported=False),
        Line("leads_taken", 1, "联络员接手需求", "家次", firms=True, reported=False),
        Line("trainings", 2, "举办培训", "场次"),
        Line("training_seats", 2, "报名培训", "人次", reported=False),
        Line("training_attendance", 2, "参加培训", "人次", firms=True),
        Line("training_feedback", 2, "填写培训反馈", "人次", reported=False),
        Line("story_drafts", 3, "起草案例", "篇", reported=False),
        Line("story_agreements", 3, "企业同意发布", "篇", reported=False),
        Line("stories", 3, "发布典型案例", "篇", firms=True),
        Line("plans", 4, "提交改造方案", "家次", firms=True, reported=False),
        Line("engagements_started", 4, "启动改造项目", "家次", firms=True),
        Line("engagements_delivered", 4, "完成改造交付", "家次", firms=True, reported=False),
        Line("engagements_accepted", 4, "企业验收改造项目", "家次", firms=True),
        Line("matches", 5, "推荐服务商", "家次", firms=True),
        Line("consents", 5, "企业授权对接", "家次", firms=True, reported=False),
        Line("referrals_offered", 5, "向服务商转介", "家次", firms=True),
        Line("referrals_accepted", 5, "服务商接受对接", "家次", firms=True),
        Line("visits_booked", 6, "预约上门诊断", "家次", firms=True, reported=False),
        Line("visits", 6, "上门诊断", "家次", firms=True),
        Line("diagnosis_reports", 6, "出具诊断报告", "篇", firms=True),
        Line("firms_registered", 7, "登记企业", "家次", firms=True, reported=False),
        Line("assessments_started", 7, "开始线上测评", "家次", firms=True, reported=False),
        Line("assessments", 7, "完成线上测评（企业自测）", "家次", firms=True, levels=True),
        Line("results_recorded", 7, "登记外部测评结果（不计入自测和核实）", "家次", firms=True),
        Line("verified", 7, "等级经专家核实（现场核实、复测确认）", "家次", firms=True, levels=True),
        Line("uplifts", 7, "核实后等级提升", "家次", firms=True),
        Line("handovers_agreed", 8, "企业同意报送", "家次", firms=True, reported=False),
        Line("records_delivered", 8, "平台接收记录", "家次", firms=True),
        Line("records_rejected", 8, "平台退回记录", "家次", firms=True, reported=False),
        Line("exchanges", 9, "举办交流会", "场次"),
        Line("exchange_seats", 9, "报名交流会", "人次", reported=False),
        Line("exchange_attendance", 9, "参加交流会", "人次", firms=True),
        Line("exchange_feedback", 9, "填写交流会反馈", "人次", reported=False),
        Line("promises", 9, "会上约定后续联系", "家次", firms=True),
    )
}
HEADLINES: dict[int, str] = {
    1: "readings", 2: "training_attendance", 3: "stories", 4: "engagements_accepted", 5: "referrals_accepted", 6: "visits",
    7: "assessments", 8: "records_delivered", 9: "exchange_attendance",
}  # fmt: skip
"""The line that stands for its measure where there is room for one."""


def lines_of(measure: int, *, reported: bool = True) -> list[Line]:
    """The lines of a measure, in their order; without those that only serve a funnel, unless asked for."""
    return [line for line in LINES.values() if line.measure == measure and (line.reported or not reported)]
