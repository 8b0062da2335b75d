"""The room's doors for programs."""

from services.board.api import figures, reports, segments
from services.board.api.base import router

__all__ = ["figures", "reports", "router", "segments"]
