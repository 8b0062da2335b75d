"""The nine cards, and each by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Request, Response

from services.board.pages.desk import TEAM_DOOR, desk, present_month, router, show
from services.board.queries.looking import look, look_at_cards
from services.board.queries.loops import list_legs
from services.board.queries.stuck import list_stuck
from services.ui.identity import Who

Measure = Annotated[int, Path(ge=1, le=9)]
FIRST_STUCK = 5


@router.get("", access=TEAM_DOOR)
def show_board(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        seen = look(session, present_month())
    return show(request, "board.html", who, board=seen, now=datetime.now(UTC))


@router.get("/cards/{measure}", access=TEAM_DOOR)
def show_card(request: Request, who: Who, measure: Measure) -> Response:
    """One card by itself: the page puts it in the place of the old one."""
    with desk.reading(request) as session:
        cards = look_at_cards(session, present_month())
    return show(request, "card_alone.html", who, card=cards[measure - 1])


@router.get("/loop", access=TEAM_DOOR)
def show_loop(request: Request, who: Who) -> Response:
    """The loop's times by themselves."""
    with desk.reading(request) as session:
        legs, measured_at = list_legs(session)
    return show(request, "loop_alone.html", who, legs=legs, measured_at=measured_at)


@router.get("/measures/{measure}", access=TEAM_DOOR)
def show_measure(request: Request, who: Who, measure: Measure) -> Response:
    with desk.reading(request) as session:
        card = look_at_cards(session, present_month())[measure - 1]
        stuck = list_stuck(session, who, measure, datetime.now(UTC))
    return show(
        request, "measure.html", who, card=card, month=present_month(), stuck=stuck[:FIRST_STUCK], more=len(stuck) > FIRST_STUCK
    )  # fmt: skip
