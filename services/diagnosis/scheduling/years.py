"""A year without a notice is not guessed for visits: the center enters the notice once it is out."""

from __future__ import annotations

from services.contracts.refusals import Refused
from services.contracts.words import _


class UnknownYear(Refused):
    """No notice says which days of that year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("{year} 年的放假安排还没有录入，不能安排该年的上门日期；请中心主任在“放假安排”里录入国务院办公厅的通知").format(
                year=year
            )
        )
        self.year = year
