"""Divisions and sections of GB/T 4754-2017."""

from __future__ import annotations

import pytest

from services.contracts.industries import DIVISIONS, SECTIONS, division_choices, division_name, section_of

pytestmark = pytest.mark.pure


def test_every_division_is_there_once_and_in_one_section() -> None:
    assert list(DIVISIONS) == [f"{number:02}" for number in range(1, 98)]
    assert len(set(DIVISIONS.values())) == 97
    covered = [number for _name, first, last in SECTIONS.values() for number in range(first, last + 1)]
    assert covered == list(range(1, 98))


@pytest.mark.parametrize(
    ("code", "name", "section"),
    [("01", "农业", "A"), ("13", "农副食品加工业", "C"), ("34", "通用设备制造业", "C"), ("3411", "通用设备制造业", "C"),
     ("65", "软件和信息技术服务业", "I"), ("70", "房地产业", "K"), ("97", "国际组织", "T"), ("99", "99", ""), ("", "", ""), ("木", "木", "")],
)  # fmt: skip
def test_a_code_has_its_name_and_section(code: str, name: str, section: str) -> None:
    assert (division_name(code), section_of(code)) == (name, section)


def test_choices_spell_code_and_name() -> None:
    assert ("34", "34 通用设备制造业") in division_choices()
