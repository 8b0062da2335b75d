"""Tables of the room."""

from services.board.models.base import Base
from services.board.models.cases import BoardCase, LoopTime, StuckCount, Waiting
from services.board.models.counts import Counted, FirmInMonth, SeenFirm, Sum, Withdrawn
from services.board.models.goals import Goal
from services.board.models.reports import Report, ReportFact

__all__ = [
    "Base", "BoardCase", "Counted", "FirmInMonth", "Goal", "LoopTime", "Report", "ReportFact", "SeenFirm", "StuckCount", "Sum",
    "Waiting", "Withdrawn",
]  # fmt: skip
