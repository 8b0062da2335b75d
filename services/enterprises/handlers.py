"""What enterprises does on hearing a fact."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.contracts.assessment import AssessmentCompleted, ResultRecorded, UpliftConfirmed
from services.contracts.envelope import Event
from services.enterprises.models import ThreadEntry
from services.enterprises.operations import assigning, following
from services.storage.later import add_later


def on_case_fact(session: Session, event: Event[Any]) -> None:
    """One more line of the case's thread, as it was said; no question asked, so that a hundred make one insert."""
    if event.data.case_id is None:
        return
    add_later(
        session, ThreadEntry, event_id=event.id, case_id=event.data.case_id, said_at=event.time, type=event.type,
        body=event.data.model_dump(mode="json"),
    )  # fmt: skip


def on_case_moved(session: Session, event: Event[Any]) -> None:
    following.follow(session, event)


def on_assessment_completed(session: Session, event: Event[AssessmentCompleted]) -> None:
    if event.data.purpose == "first":
        assigning.assign_on_completion(session, event)


def on_result_recorded(session: Session, event: Event[ResultRecorded]) -> None:
    assigning.assign_on_completion(session, event)


def on_uplift_confirmed(session: Session, event: Event[UpliftConfirmed]) -> None:
    following.close_proved(session, event)
