"""What a firm's consent says: to whom, which fields, what for, how long, and how to take it back. Pure and versioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.contracts.words import _

TEXT_VERSION = "2026-11"
"""Changes with any change of the wording below; every consent keeps the version and the very words agreed to."""

MOST_RECIPIENTS = 3


class ConsentField(StrEnum):
    """What a firm may let a provider see. Nothing outside this list is ever shown."""

    NAME = "企业名称"
    CREDIT_CODE = "统一社会信用代码"
    PROFILE = "行业与规模"
    CONTACT = "联系人与电话"
    LEVEL = "评测等级"
    FINDINGS = "诊断结论"


FIELD_HINTS: dict[ConsentField, str] = {
    ConsentField.NAME: "营业执照上的名称",
    ConsentField.CREDIT_CODE: "18 位代码，签合同时才需要，可以先不给",
    ConsentField.PROFILE: "所属行业、企业规模、所在区和园区",
    ConsentField.CONTACT: "企业管理员的姓名与手机号，服务商用它联系您",
    ConsentField.LEVEL: "最近一次线上测评的等级",
    ConsentField.FINDINGS: "专家建议提升的场景、目标等级和需求说明",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One provider the firm names, as the text names it."""

    name: str
    contact: str


def compose(firm: str, recipients: Sequence[Recipient], fields: Sequence[ConsentField]) -> list[str]:
    """The consent's paragraphs, complete: these words are kept, shown and printed."""
    named = [f"{one.name}（{one.contact}）" if one.contact else one.name for one in recipients]
    listed = "；".join(f"{number}. {name}" for number, name in enumerate(named, start=1))
    return [
        _("{firm}同意数字化转型服务中心把下列信息提供给下列服务商，用于联系本企业、提出方案和报价，不作他用。").format(firm=firm),
        _("接收方（按此顺序逐家征询，前一家接受后不再提供给后一家）：{recipients}。").format(recipients=listed),
        _("提供的信息：{fields}。未列出的信息一律不提供。").format(fields="、".join(fields)),
        _("提供方式：服务商登录本中心后查看，不向其发送副本。服务商婉拒、逾期未答或项目结束后，不能再查看。"),
        _("保存期限：本同意书及提供记录自提供之日起保存三年。"),
        _(
            "本企业可以随时在同一页面撤回同意，撤回后立即停止征询并关闭查看；撤回不影响此前已依同意进行的处理，也不影响中心的其他服务。"
        ),
        _("不同意提供，不影响本企业使用中心的测评、诊断等其他服务。"),
    ]
