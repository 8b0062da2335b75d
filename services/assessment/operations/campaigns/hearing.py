"""What campaigns do on hearing a fact: learn which firm a credit code is, and look again how far a firm is."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assessment.models import ListedFirm
from services.assessment.operations.campaigns.following import follow_firms
from services.contracts.assessment import AssessmentCompleted, AssessmentStarted, AssessmentVerified, ResultRecorded
from services.contracts.enterprises import EnterpriseProfileChanged, EnterpriseRegistered
from services.contracts.envelope import Event


def hear_listed(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
    keep_listed(session, event)
    follow_firms(session, [event.data.enterprise_id])


def keep_listed(session: Session, event: Event[EnterpriseRegistered | EnterpriseProfileChanged]) -> None:
    stated = event.data.model_dump(include={"enterprise_id", "credit_code", "industry", "park"}) | {"as_of": event.time}
    row = insert(ListedFirm).values(stated)
    newer = ListedFirm.as_of < event.time
    session.execute(row.on_conflict_do_update(index_elements=["enterprise_id"], set_=stated, where=newer))


def hear_moved(
    session: Session, event: Event[AssessmentStarted | AssessmentCompleted | AssessmentVerified | ResultRecorded]
) -> None:  # fmt: skip
    """Our own facts: the firms of campaigns are followed from the rows these were said of."""
    follow_firms(session, [event.data.enterprise_id])
