from __future__ import annotations

from decimal import Decimal

import pytest

from services.assessment.editions import CURRENT, get_pack
from services.assessment.rewording import FEWEST_FIRMS, Tally, find_gaps

pytestmark = pytest.mark.pure


def tally(key: str, firms: int, differing: int, shift: str, part: str = "answers") -> Tally:
    return Tally(part, key, runs=10, firms=firms, differing=differing, lower=differing, shift=Decimal(shift))


def test_the_widest_gaps_come_first_in_the_order_asked_for() -> None:
    tallies = [
        tally("2", 6, 8, "-12"),
        tally("3", 9, 5, "-20"),
        tally("4", 7, 1, "0.7"),
        tally("能耗管理", 5, 9, "-30", "scenes"),
    ]
    pack = get_pack(CURRENT)
    assert [gap.step.key for gap in find_gaps(pack, tallies).shown] == ["能耗管理", "2", "3", "4"]
    assert [gap.step.key for gap in find_gaps(pack, tallies, "shift").shown] == ["3", "2", "4", "能耗管理"], "points, then levels"
    assert [gap.step.key for gap in find_gaps(pack, tallies, "firms").shown] == ["3", "4", "2", "能耗管理"]
    widest = find_gaps(pack, tallies, "shift").shown[0]
    assert (widest.share, widest.mean_shift) == (50, Decimal("-2.00"))


def test_what_was_seen_at_too_few_firms_is_not_shown() -> None:
    found = find_gaps(get_pack(CURRENT), [tally("2", FEWEST_FIRMS - 1, 8, "-12"), tally("3", FEWEST_FIRMS, 1, "-1")])
    assert [gap.step.key for gap in found.shown] == ["3"]
    assert [step.key for step in found.too_few] == ["2"]
