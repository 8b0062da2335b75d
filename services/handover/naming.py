"""What states are called on pages: words, and the tone they are shown in."""

from __future__ import annotations

from services.contracts.vocabulary import RECORD_TITLES
from services.contracts.words import _
from services.handover.models import Transfer, TransferState


def state_named(state: str) -> tuple[str, str]:
    """A transfer's state in words, and its tone."""
    words = {
        TransferState.WAITING: (_("等待发送"), "info"), TransferState.SENDING: (_("正在发送"), "info"),
        TransferState.SENT: (_("已投递，等回执"), "info"), TransferState.DELIVERED: (_("已送达"), "good"),
        TransferState.REJECTED: (_("被退回"), "bad"), TransferState.FAILED: (_("发送失败"), "bad"),
        TransferState.DROPPED: (_("已取消"), "neutral"), TransferState.REPLACED: (_("已由新的一次代替"), "neutral"),
    }  # fmt: skip
    return words[TransferState(state)]


def kind_named(kind: str) -> str:
    """A kind of record in words."""
    return _(RECORD_TITLES[kind])


def outcome_named(outcome: str) -> str:
    """What came of one try, in words."""
    asked = _("查回执：") if outcome.startswith("asked-") else ""
    words = {
        "delivered": _("平台已收下"), "rejected": _("平台退回"), "unknown": _("平台没有这条记录"), "unreachable": _("连接不上"),
        "timeout": _("没有答复"), "failed": _("平台没有办理"),
    }  # fmt: skip
    return asked + words.get(outcome.removeprefix("asked-"), outcome)


def may_resend(transfer: Transfer) -> bool:
    """Whether somebody may ask for another round."""
    return transfer.state in (TransferState.FAILED, TransferState.REJECTED)
