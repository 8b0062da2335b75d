"""Everything the board shows at once, in four small reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.board.carding import TREND_MONTHS, Card, Stuckness, cards_of
from services.board.queries.figures import read_fingerprints, read_goals, read_sums
from services.board.queries.loops import Leg, list_legs
from services.board.queries.stuck import read_stuck
from services.board.reporting import Goals, Sums, months_back
from services.board.telling import write_seen


@dataclass(frozen=True, slots=True)
class Board:
    month: date
    cards: list[Card]
    legs: list[Leg]
    measured_at: datetime | None
    seen: str
    """The fingerprints of what is shown, for the stream to go on from."""


def look(session: Session, month: date) -> Board:
    """The nine measures in the year up to and with `month`."""
    seen = write_seen(fingerprints_of(session, month))
    cards = look_at_cards(session, month)
    legs, measured_at = list_legs(session)
    return Board(month, cards, legs, measured_at, seen)


def look_at_cards(session: Session, month: date) -> list[Card]:
    sums, goals = sums_and_goals(session, month)
    stuck = {row.measure: Stuckness(row.overdue, row.silent, row.things) for row in read_stuck(session).values()}
    return cards_of(sums, goals, month, stuck)


def sums_and_goals(session: Session, month: date) -> tuple[Sums, Goals]:
    """Of the year and of the months the trend shows."""
    return read_sums(session, _first(month), month), read_goals(session, month.year)


def fingerprints_of(session: Session, month: date) -> dict[int, int]:
    """Of everything the board shows."""
    return read_fingerprints(session, _first(month), month)


def _first(month: date) -> date:
    return min(month.replace(month=1), months_back(month, TREND_MONTHS)[0])
