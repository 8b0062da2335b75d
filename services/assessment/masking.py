"""A firm's name for whoever holds its report already: enough to compare, not enough to learn it. Pure."""

from __future__ import annotations

_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "合伙企业", "合作社", "公司", "工厂", "经营部", "商行", "厂", "店")
_SHOWN = 2
_HIDDEN = "＊＊＊＊"


def mask_firm(name: str) -> str:
    """武汉市江岸精密机械有限公司 → 武汉＊＊＊＊有限公司: how long it is does not show."""
    name = name.strip()
    form = next((form for form in _FORMS if name.endswith(form)), "")
    stem = name.removesuffix(form)
    return stem[: min(_SHOWN, max(len(stem) - 1, 0))] + _HIDDEN + form
