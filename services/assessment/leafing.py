"""Reading a list piece by piece.

A workbook can only be read from its beginning, so a sheet stays open in this process between its pieces. Where it is not open, or stands
at another row than what is kept (another process read on, or what it read here was rolled back), it is opened anew and read past.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from services.assessment.listing import Heading, ListLine, find_heading, lines_of
from services.assessment.tabulating import Table, open_table

READ_AT_ONCE = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of so many rows; `read_to` is the last of them, `ended` that there are no more."""

    heading: Heading
    lines: list[ListLine]
    read_to: int
    ended: bool


@dataclass(slots=True)
class _Open:
    list_id: UUID
    table: Table
    read_to: int


class Reader:
    """Holds at most one sheet open; whoever reads takes it out, so that two at once never read the same."""

    def __init__(self) -> None:
        self._left_open: _Open | None = None

    def read_on(
        self, list_id: UUID, load: Callable[[], bytes], *, read_to: int, heading: Heading | None, at_once: int = READ_AT_ONCE
    ) -> Piece:
        """The rows after `read_to`; `heading` is None before the first piece. `load` is asked for the file if it isn't open.

        Raises:
            UnreadableTable: the file as a whole cannot be taken.
        """
        sheet, self._left_open = self._left_open, None
        if sheet is None or (sheet.list_id, sheet.read_to) != (list_id, read_to):
            sheet = _Open(list_id, open_table(load()), 0)
            _read_past(sheet, read_to)
        rows = sheet.table.rows
        heading = heading or find_heading(rows)
        portion = list(islice(rows, at_once))
        ended = len(portion) < at_once
        sheet.read_to = portion[-1][0] if portion else read_to
        if not ended:
            self._left_open = sheet
        return Piece(heading, lines_of(portion, heading, sheet.table.days_from), sheet.read_to, ended)

    def close(self) -> None:
        self._left_open = None


def _read_past(sheet: _Open, read_to: int) -> None:
    while sheet.read_to < read_to:
        sheet.read_to = next(sheet.table.rows)[0]
