"""What is exported, as titles and rows; pages, CSV and XLSX are made of the same."""

from __future__ import annotations

from datetime import date

from services.board.queries.reports import CorrectedFact, Correction, Month
from services.board.queries.segments import SegmentRow
from services.board.segmenting import Widened
from services.board.telling import month_named
from services.board.widening import named, reason_of
from services.contracts.vocabulary import MEASURES
from services.contracts.words import _
from services.ui.exporting import Sheet
from services.ui.showing import when


def report_sheets(of: Month, corrections: list[Correction], facts: list[CorrectedFact]) -> list[Sheet]:
    """The report's figures, its levels, and what came afterwards."""
    title = _("%(month)s月报") % {"month": month_named(of.month)}
    header = [_("序号"), _("举措"), _("统计项"), _("单位"), _("本月"), _("累计（本年）"), _("目标（本年）"), _("完成率（%）")]
    rows = [
        (row.measure, MEASURES[row.measure], row.title, row.unit, row.month, row.total, row.goal, row.completion)
        for row in of.rows
    ]
    levels = [(level.title, level.level_name, "家", level.month, level.total) for level in of.levels]
    sheets = [
        Sheet(title, header, rows),
        Sheet(_("等级分布"), [_("依据"), _("等级"), _("单位"), _("本月"), _("累计（本年）")], levels),
    ]
    if of.report is not None:
        sheets += correction_sheets(corrections, facts)
    return sheets


def correction_sheets(corrections: list[Correction], facts: list[CorrectedFact]) -> list[Sheet]:
    header = [_("统计项"), _("单位"), _("冻结时本月"), _("更正后本月"), _("相差"), _("冻结时累计"), _("更正后累计"), _("相差")]
    rows = [
        (one.row.title, one.row.unit, one.row.month, one.month_now, one.month_by, one.row.total, one.total_now, one.total_by)
        for one in corrections
    ]
    behind = [
        (_("补记") if fact.added else _("撤销"), fact.title, when(fact.at), fact.firm or "", str(fact.event_id)) for fact in facts
    ]
    return [
        Sheet(_("冻结后的更正"), header, rows),
        Sheet(_("更正的事项"), [_("变化"), _("统计项"), _("发生时间"), _("企业"), _("事件编号")], behind),
    ]


def segment_sheets(found: Widened, rows: list[SegmentRow], month: date) -> list[Sheet]:
    """The figures of a segment, led by what it is and why it is not what was asked for."""
    header = [_("序号"), _("举措"), _("统计项"), _("单位"), _("本月"), _("本月（家）"), _("累计"), _("累计（家）")]
    figures = [
        (row.line.measure, MEASURES[row.line.measure], row.line.title, row.line.unit, row.month_things, row.month_firms, row.total_things,
         row.total_firms)
        for row in rows
    ]  # fmt: skip
    about = [
        (_("范围"), named(found.given)), (_("企业数"), found.firms), (_("月份"), month_named(month)),
        (_("说明"), reason_of(found) or _("按所选范围")),
    ]  # fmt: skip
    return [Sheet(_("范围说明"), [_("项目"), _("内容")], about), Sheet(_("分类统计"), header, figures)]
