"""What board hears, and what it does by the clock."""

from __future__ import annotations

from services.messaging.service import RoomService


class BoardService(RoomService):
    name = "board"
