"""The room's doors for people: the nine cards, what is behind each figure, goals, monthly reports, segments, the stream."""

from __future__ import annotations

from services.board.pages import board, goals, lists, reports, segments, stream
from services.board.pages.desk import router
from services.board.queries.seeing import TEAM
from services.ui.navigation import NavigationItem

NAVIGATION = [NavigationItem("九项举措", "/board", TEAM, place=40)]

__all__ = ["NAVIGATION", "board", "goals", "lists", "reports", "router", "segments", "stream"]
