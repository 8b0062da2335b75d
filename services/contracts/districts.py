"""Wuhan's districts as firms know them. The districts and their codes of GB/T 2260 were checked; the zones are recalled."""

from __future__ import annotations

DISTRICTS: dict[str, str] = {
    "江岸区": "420102", "江汉区": "420103", "硚口区": "420104", "汉阳区": "420105", "武昌区": "420106", "青山区": "420107",
    "洪山区": "420111", "东西湖区": "420112", "汉南区": "420113", "蔡甸区": "420114", "江夏区": "420115", "黄陂区": "420116",
    "新洲区": "420117",
}  # fmt: skip
"""Administrative districts by name."""

ZONES = ("东湖高新区", "武汉经开区", "长江新区", "东湖风景区")
"""Development zones that keep registers of their own."""

PLACES = (*DISTRICTS, *ZONES)
"""What a firm may name as where it is, in the order to choose from."""
