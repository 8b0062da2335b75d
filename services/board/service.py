"""What board hears, and what it does by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.board import handlers
from services.board.counting import COUNTED
from services.board.noticing import NOTICED
from services.board.operations import freezing, measuring
from services.contracts.catalogue import FACTS
from services.contracts.enterprises import CaseOpened, EnterpriseProfileChanged, EnterpriseRegistered
from services.contracts.envelope import Event
from services.messaging.entrypoints import every, hears
from services.messaging.service import RoomService

CASE_FACTS = tuple(fact for fact in FACTS.values() if "case_id" in fact.model_fields and not fact.transient)


class BoardService(RoomService):
    """The figures' room: whatever it hears feeds projections only."""

    name = "board"

    @hears(*COUNTED, projection=True, into=("counted", "withdrawn", "firm_months", "sums"))
    def on_counted_fact(self, session: Session, event: Event[Any]) -> None:
        handlers.on_counted_fact(session, event)

    @hears(*CASE_FACTS, projection=True, into=("cases",))
    def on_case_fact(self, session: Session, event: Event[Any]) -> None:
        handlers.on_case_fact(session, event)

    @hears(*NOTICED, projection=True, into=("waiting",))
    def on_noticed_fact(self, session: Session, event: Event[Any]) -> None:
        handlers.on_noticed_fact(session, event)

    @hears(EnterpriseRegistered, EnterpriseProfileChanged, CaseOpened, projection=True, into=("firms",))
    def on_firm_told(self, session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged | CaseOpened]) -> None:
        handlers.on_firm_told(session, event)

    @every(seconds=15)
    def measure_loop(self, session: Session) -> None:
        measuring.measure_anew(session, datetime.now(UTC))

    @every(minutes=10)
    def freeze_past_months(self, session: Session) -> None:
        freezing.freeze_past_months(session, datetime.now(UTC))
