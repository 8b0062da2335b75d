"""A plausible Wuhan manufacturer, for `bamai demo` and the storms: fictitious, and nobody's credit code."""

from __future__ import annotations

import secrets
from typing import Any

from services.contracts.vocabulary import SCENES

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code() -> str:
    """A fresh 18-character code of Wuhan's 江岸区 with the right check character (GB 32100-2015)."""
    body = "91420102MA" + "".join(secrets.choice(_LETTERS) for _ in range(7))
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    return body + _LETTERS[-total % 31]


def firm(code: str, *, mobile: str = "13871000000") -> dict[str, Any]:
    """What the firm registers with."""
    return {
        "credit_code": code, "name": f"武汉岱山精密机械有限公司（{code[-4:]}）", "industry": "34", "district": "江岸区",
        "park": "岱家山科创城", "address": "江岸区岱山路 8 号", "main_products": "减速机齿轮、精密轴类零件",
        "contact_name": "王海燕", "contact_mobile": mobile, "staff": 86, "revenue_wan": "4200", "assets_wan": "2600",
        "need": "插单多，交期排不准",
    }  # fmt: skip


_LEVELS_BEFORE = (2, 1, 1, 0, 1, 1, 2, 1, 1, 0, 1, 1, 2, 1, 2, 0)
_LEVELS_AFTER = (2, 1, 2, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 1, 2, 1)


def sheet_before() -> dict[str, Any]:
    """Its first sheet: 38.825 points, level 1."""
    return {
        "pack": "miit-2024",
        "answers": {
            "1": ["B"], "2": "C", "3": "B", "4": ["D", "G", "H", "L", "M", "N"], "5": "C", "6": ["B", "C"], "7": ["B"],
            "8": "C", "9": ["C"], "10": ["B", "D"], "11": "A", "12": "B", "13": "B", "14": "C", "15": "B",
        },
        "scenes": dict(zip(SCENES, _LEVELS_BEFORE, strict=True)),
    }  # fmt: skip


def sheet_after() -> dict[str, Any]:
    """Its re-test after the work on planning and shop floor: 60.1 points, level 2."""
    return {
        "pack": "miit-2024",
        "answers": {
            "1": ["B", "C"], "2": "D", "3": "C", "4": ["D", "F", "G", "H", "I", "L", "M", "N"], "5": "D", "6": ["B", "C", "D"],
            "7": ["B", "C"], "8": "D", "9": ["B", "C"], "10": ["B", "C", "D"], "11": "A", "12": "B", "13": "C", "14": "C",
            "15": "C",
        },
        "scenes": dict(zip(SCENES, _LEVELS_AFTER, strict=True)),
    }  # fmt: skip
