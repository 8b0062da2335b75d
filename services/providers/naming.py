"""How states are called on pages, each with the tone of its tag."""

from __future__ import annotations

from services.contracts.words import _
from services.providers.models import ConsentState, EngagementState, ProviderState, ReferralState


def referral_named(state: str | None) -> tuple[str, str]:
    """None means a named provider that has not been asked yet."""
    return {
        None: (_("尚未征询"), "neutral"),
        ReferralState.OFFERED: (_("等待答复"), "info"),
        ReferralState.ACCEPTED: (_("已接受"), "good"),
        ReferralState.DECLINED: (_("已婉拒"), "neutral"),
        ReferralState.EXPIRED: (_("逾期未答"), "warn"),
        ReferralState.STOPPED: (_("已停止"), "neutral"),
    }[ReferralState(state) if state else None]


def consent_named(state: str) -> tuple[str, str]:
    return {
        ConsentState.ASKING: (_("征询中"), "info"),
        ConsentState.PLACED: (_("已有服务商接受"), "good"),
        ConsentState.EXHAUSTED: (_("无人接受"), "warn"),
        ConsentState.WITHDRAWN: (_("已撤回"), "neutral"),
        ConsentState.CLOSED: (_("已结束"), "neutral"),
    }[ConsentState(state)]


def engagement_named(state: str) -> tuple[str, str]:
    return {
        EngagementState.DRAFTING: (_("待提交计划"), "warn"),
        EngagementState.PLANNED: (_("待企业确认计划"), "info"),
        EngagementState.RUNNING: (_("实施中"), "info"),
        EngagementState.DELIVERED: (_("待企业验收"), "warn"),
        EngagementState.ACCEPTED: (_("已验收"), "good"),
        EngagementState.ENDED: (_("未开始即结束"), "neutral"),
    }[EngagementState(state)]


def provider_named(state: str) -> tuple[str, str]:
    return {
        ProviderState.APPLIED: (_("待审核"), "info"),
        ProviderState.LISTED: (_("已入库"), "good"),
        ProviderState.REFUSED: (_("未通过"), "warn"),
    }[ProviderState(state)]


def step_named(what: str) -> str:
    return {
        "planned": _("服务商提交计划"), "agreed": _("企业确认计划，项目开始"), "reached": _("里程碑完成"),
        "delivered": _("服务商提交验收"), "returned": _("企业退回"), "accepted": _("企业同意验收"),
    }[what]  # fmt: skip
