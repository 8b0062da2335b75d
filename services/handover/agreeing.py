"""What a firm's agreement says: to which platform, which records and fields, what for, and how to take it back. Pure and versioned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.contracts.vocabulary import RECORD_TITLES
from services.contracts.words import _

TEXT_VERSION = "2026-11"
"""Changes with any change of the wording below; every agreement keeps the version and the very words agreed to."""


def text_of(firm: str, platform: str, promised: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """The paragraphs, complete: these words are kept, shown and printed."""
    kinds = "、".join(_(RECORD_TITLES[kind]) for kind in promised)
    return [
        _("{firm}同意数字化转型服务中心把下列记录提交给{platform}，用于公共服务平台建立一企一档，不作他用。").format(
            firm=firm, platform=platform
        ),
        _("提交的记录：{kinds}。").format(kinds=kinds),
        *(
            _("{kind}的内容：{fields}。").format(
                kind=_(RECORD_TITLES[kind]), fields="、".join(dict.fromkeys(str(each["title"]) for each in fields))
            )
            for kind, fields in promised.items()
        ),
        _("没有列出的内容一律不提交。联系人姓名和电话不提交。"),
        _("同意以后，这些记录有了新的结果会自动提交，每次提交都能在同一页面看到，并附平台的回执。"),
        _("本企业可以随时在同一页面撤回同意：撤回后不再提交，还没提交的立即取消；已经提交的由平台按其规定处理。"),
        _("保存期限：本同意书和提交记录自提交之日起保存三年。不同意提交，不影响本企业使用中心的其他服务。"),
    ]  # fmt: skip
