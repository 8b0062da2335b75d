"""Firms that do not exist, with credit codes whose check digit is right."""

from __future__ import annotations

from typing import Any

from stdnum.cn import uscc


def credit_code(number: int) -> str:
    """The code of invented firm `number`: an organisation code no firm has."""
    body = f"91420100MABAM{number:04}"[:17]
    return body + str(uscc.calc_check_digit(body))


def registration(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"武汉试验第{number}机械有限公司", "credit_code": credit_code(number), "industry": "34", "district": "江岸区",
        "park": "岱家山科创城", "staff": 120, "revenue_wan": "5200", "contact_name": "李工", "contact_mobile": "13800000001",
    } | changes  # fmt: skip
