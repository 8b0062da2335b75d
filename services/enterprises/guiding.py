"""What needs doing next, said to the firm: the title, the reason, and the page where it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.contracts.words import _


@dataclass(frozen=True, slots=True)
class Guide:
    """`href` is empty while the firm has nothing to do but wait."""

    title: str
    text: str
    href: str = ""
    action: str = ""


def guide(stage: str | None, state: str, case_id: UUID) -> Guide:
    """The firm's next step in a case."""
    if state == "resting":
        return Guide(_("专案暂停中"), _("到约定的日期，企业联络员会再联系您；想继续，随时告诉联络员。"))
    if stage is None or state == "closed":
        return Guide(_("专案已结束"), _("评测、报告和改造记录都保留着，可随时查看。有新的需求，可以再次发起。"))
    make = _GUIDES.get(stage)
    return make(case_id) if make else Guide(_("中心正在处理"), _("有进展会通知您。"))


def _page(room: str, case_id: UUID) -> str:
    return f"/{room}/cases/{case_id}"


_GUIDES: dict[str, Callable[[UUID], Guide]] = {
    "assessment": lambda case: Guide(
        _("完成数字化水平线上测评"), _("免费，约 30 分钟，可分几次填写，随填随存。测评完马上看到等级和下一步建议。在国家或城市平台测过的，把结果填进来就行。"),
        _page("assessment", case), _("去测评")),
    "team": lambda _case: Guide(_("正在安排服务团队"), _("科创导师、企业联络员、数字化转型服务专员将在 1 个工作日内确定。")),
    "first_contact": lambda _case: Guide(_("联络员即将联系您"), _("请保持电话畅通。也可以按下方电话直接联系服务团队。")),
    "visit_booked": lambda case: Guide(
        _("预约专家上门诊断"), _("专家到现场看流程和设备，约半天，不收费。选一个您方便的时间。"), _page("diagnosis", case), _("去预约")),
    "visit_held": lambda case: Guide(
        _("等待专家上门"), _("请安排熟悉生产和管理的同事参加。时间有变可改约。"), _page("diagnosis", case), _("查看安排")),
    "findings": lambda case: Guide(
        _("专家正在写诊断报告"), _("一般在上门后 5 个工作日内完成。"), _page("diagnosis", case), _("查看诊断")),
    "consent": lambda case: Guide(
        _("选定想对接的服务商"), _("从推荐名单里最多选三家，也可自己指定。您同意之前，服务商看不到企业信息。"),
        _page("providers", case), _("去选择")),
    "referral_accepted": lambda case: Guide(
        _("等待服务商答复"), _("服务商会在期限内答复；没人接受时，会请您重新选择。"), _page("providers", case), _("查看进展")),
    "engagement_started": lambda case: Guide(
        _("与服务商确认改造方案"), _("把范围、节点和验收标准写清楚，再开始实施。"), _page("providers", case), _("查看方案")),
    "delivered": lambda case: Guide(
        _("改造实施中"), _("服务商按节点汇报进度，有问题可随时联系服务团队。"), _page("providers", case), _("查看进度")),
    "accepted": lambda case: Guide(
        _("验收改造成果"), _("对照方案逐项核对；不满意可以退回并写明原因。"), _page("providers", case), _("去验收")),
    "retest": lambda case: Guide(
        _("完成复测"), _("再测一次，看看改造带来的提升。"), _page("assessment", case), _("去复测")),
    "retest_confirmed": lambda case: Guide(_("等待专家确认复测"), _("专家核对复测结果，无需再次上门。"), _page("assessment", case), _("查看结果")),
    "proved": lambda case: Guide(_("即将结案"), _("提升结果正在确认。"), _page("assessment", case), _("查看结果")),
}  # fmt: skip
