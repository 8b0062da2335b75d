"""Sheets for tests, and an oracle of the rule written apart from the product: plain figures, fractions, no shared code."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

SINGLE = {
    2: ("ABCDE", [0, 1.5, 3, 4.5, 6]), 3: ("ABCDE", [0, 1.5, 3, 4.5, 6]), 5: ("ABCDE", [0, 2.5, 5, 7.5, 10]),
    8: ("ABCDEF", [0, 1.5, 3, 4.5, 6, 7.5]), 11: ("ABCDE", [0, 1.875, 3.75, 5.625, 7.5]),
    12: ("ABC", [0, 3.5, 7]), 13: ("ABC", [0, 3.5, 7]), 14: ("ABC", [0, 1.5, 3]), 15: ("ABC", [0, 1.5, 3]),
}  # fmt: skip
MULTI = {
    1: ("BCDE", "2"),
    4: ("BCDEFGHIJKLMNO", "0.7"),
    6: ("BCDE", "1.25"),
    7: ("BCDE", "1.25"),
    9: ("BCDE", "1.875"),
    10: ("BCDEF", "1.5"),
}
GUIDING = {"工艺设计", "售后服务", "计划排程", "人力资源", "协同办公", "决策支持"}
BINDING = {"产品设计", "营销管理", "生产管控", "质量管理", "设备管理", "安全生产", "能耗管理", "采购管理", "仓储物流", "财务管理"}
SCENES = sorted(GUIDING | BINDING)
ROWS = [(4, 80, 10, 6), (3, 60, 8, 5), (2, 40, 6, 3), (1, 20, 6, 3)]
NAMES = ["尚未达到一级", "初始级", "规范级", "集成级", "协同级"]


def points(number: int, choice: Any) -> Fraction:
    if number in SINGLE:
        letters, worth = SINGLE[number]
        return Fraction(worth[letters.index(choice)])
    each = Fraction(MULTI[number][1])
    return sum((Fraction("0.9") if (number, letter) == (4, "O") else each for letter in choice if letter != "A"), Fraction())


def oracle(sheet: dict[str, Any]) -> tuple[Fraction, list[Fraction], dict[int, tuple[int, int]], int]:
    """Score, the three dimensions, scenes at each level or above (all, binding), level."""
    dimensions = [Fraction(), Fraction(), Fraction()]
    for key, choice in sheet["answers"].items():
        number = int(key)
        dimensions[0 if number <= 7 else 1 if number <= 11 else 2] += points(number, choice)
    score = sum(dimensions, Fraction())
    counts = {}
    for level in (1, 2, 3, 4):
        reached = [name for name, at in sheet["scenes"].items() if at >= level]
        counts[level] = (len(reached), len([name for name in reached if name in BINDING]))
    for level, least, scenes, binding in ROWS:
        if score >= least and counts[level][0] >= scenes and counts[level][1] >= binding:
            return score, dimensions, counts, level
    return score, dimensions, counts, 0


def _multi(letters: str) -> st.SearchStrategy[list[str]]:
    return st.just(["A"]) | st.lists(st.sampled_from(letters), min_size=1, unique=True)


answers = st.fixed_dictionaries(
    {str(n): st.sampled_from(letters) for n, (letters, _worth) in SINGLE.items()}
    | {str(n): _multi(letters) for n, (letters, _each) in MULTI.items()}
)
scenes = st.fixed_dictionaries({name: st.integers(0, 4) for name in SCENES})
sheets = st.fixed_dictionaries({"pack": st.just("miit-2024"), "answers": answers, "scenes": scenes})


def plain_sheet(level: int = 1, best: bool = False) -> dict[str, Any]:
    """A whole sheet: every scene at `level`, the second option everywhere or the best of everything."""
    chosen: dict[str, Any] = {str(n): letters[-1 if best else 1] for n, (letters, _worth) in SINGLE.items()}
    chosen |= {str(n): list(letters if best else letters[:1]) for n, (letters, _each) in MULTI.items()}
    return {"pack": "miit-2024", "answers": chosen, "scenes": dict.fromkeys(SCENES, level)}
