"""What board does on hearing a fact: gather it; the work is done once for all facts of a transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.board.counting import counts_of, withdrawals_of
from services.board.noticing import notices_of
from services.board.operations import counting, following
from services.contracts.envelope import Event
from services.storage.later import gather_later


def on_counted_fact(session: Session, event: Event[Any]) -> None:
    for note in (*counts_of(event), *withdrawals_of(event)):
        gather_later(session, counting.take, note)


def on_case_fact(session: Session, event: Event[Any]) -> None:
    if event.data.case_id is not None:
        gather_later(session, following.follow_cases, event)


def on_firm_told(session: Session, event: Event[Any]) -> None:
    gather_later(session, following.keep_firms, event)


def on_noticed_fact(session: Session, event: Event[Any]) -> None:
    for notice in notices_of(event):
        gather_later(session, following.keep_notices, notice)
