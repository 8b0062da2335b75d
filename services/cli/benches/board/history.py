"""The history of an invented center: firms that go round the loop over a year, a score of counted facts each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.contracts import assessment, diagnosis, enterprises, handover, outreach, providers
from services.contracts.envelope import Event, Fact, seal

FACTS_OF_A_FIRM: tuple[tuple[type[Fact], dict[str, Any]], ...] = (
    (enterprises.EnterpriseRegistered, {}),
    (outreach.EditionRead, {}),
    (outreach.SeatTaken, {"kind": "training"}),
    (outreach.AttendanceRecorded, {"kind": "training"}),
    (assessment.AssessmentStarted, {}),
    (assessment.AssessmentCompleted, {}),
    (diagnosis.VisitBooked, {}),
    (diagnosis.VisitHeld, {}),
    (diagnosis.FindingsReported, {}),
    (providers.MatchProposed, {}),
    (providers.ConsentGranted, {}),
    (providers.ReferralOffered, {}),
    (providers.ReferralAccepted, {}),
    (providers.EngagementPlanned, {}),
    (providers.EngagementStarted, {}),
    (providers.EngagementDelivered, {}),
    (providers.EngagementAccepted, {}),
    (assessment.UpliftConfirmed, {}),
    (handover.RecordDelivered, {}),
    (outreach.AttendanceRecorded, {"kind": "exchange"}),
)


def history(facts: int, seed: int, year: int) -> Iterator[Event[Any]]:
    """So many events, each firm's in its own order, spread over the year."""
    chance = random.Random(seed)  # noqa: S311 (facts of a bench)
    start, number = datetime(year, 1, 1, tzinfo=UTC), 0
    while number < facts:
        firm, case = _id(chance), _id(chance)
        began = start + timedelta(minutes=chance.randrange(300 * 24 * 60))
        for step, (contract, fields) in enumerate(FACTS_OF_A_FIRM):
            if number == facts:
                return
            at = began + timedelta(days=step * 3)
            yield seal(_fact(chance, contract, firm, case, at, fields), at=at, id=_id(chance))
            number += 1


def _fact(
    chance: random.Random, contract: type[Fact], firm: UUID, case: UUID, at: datetime, fields: dict[str, Any]
) -> Fact:  # fmt: skip
    own = {name: _id(chance) for name in contract.model_fields if name.endswith("_id")}
    times = {name: at for name in ("starts_at", "ends_at", "came_at") if name in contract.model_fields}
    level = {name: chance.randrange(5) for name in ("level", "level_after") if name in contract.model_fields}
    return contract.model_validate({**contract.sample, **own, "enterprise_id": firm, "case_id": case, **times, **level, **fields})


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
