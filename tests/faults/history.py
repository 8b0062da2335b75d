"""A real history: two firms that went round the loop, and everything that was said on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import start_blocking_portal
from sqlalchemy.dialects.postgresql import insert

from services.contracts.assessment import UpliftConfirmed
from services.contracts.enterprises import CaseClosed, CaseRested, CaseResumed, EnterpriseVerified
from services.contracts.envelope import Event, write
from services.contracts.outreach import StoryPublished, StoryWithdrawn
from services.contracts.vocabulary import Role
from services.storage.spine import ledger
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer
from tests.security.world import World, with_platform


class Recorded(Center):
    """A center that remembers what travelled, secrets and addresses too."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.travelled: list[Event[Any]] = []
        self.told_to_some: list[Event[Any]] = []

    def _deliver(self, events: list[Event[Any]], room: str | None, *, may_fail: bool) -> None:
        self.travelled += events
        self.told_to_some += events if room else []
        super()._deliver(events, room, may_fail=may_fail)


@contextmanager
def lived(postgres: DatabaseServer) -> Iterator[Recorded]:
    """A center whose two firms went round. Everything that travelled and may be kept is in the ledgers."""
    name = postgres.fresh()
    center = Recorded(with_platform(postgres.settings(name)))
    with start_blocking_portal() as portal:
        _go_on(center, World(center, portal))
    for event in list(center.told_to_some):
        center.tell(event)
    center.settle()
    _write_down(center)
    yield center
    center.close()
    postgres.drop(name)


def _write_down(center: Recorded) -> None:
    """What the test told the rooms itself, as if they had said it."""
    for event in center.travelled:
        if not event.data.transient:
            row = {
                "time": event.time,
                "event_id": event.id,
                "type": event.type,
                "case_id": event.case_id,
                "body": write(event).decode(),
            }
            with center.database(event.data.room).transaction() as session:
                session.execute(insert(ledger).values(row).on_conflict_do_nothing())


def _go_on(center: Center, world: World) -> None:
    """What the world leaves out: an uplift that is confirmed; a licence checked, a case that rests, goes on, and ends."""
    proved = {"case_id": world.a.things["case_id"], "enterprise_id": world.a.things["enterprise_id"]}
    center.tell(UpliftConfirmed.model_validate(UpliftConfirmed.sample | proved))
    center.tell(StoryPublished.model_validate(StoryPublished.sample | proved), may_fail=True)
    center.tell(StoryWithdrawn.model_validate(StoryWithdrawn.sample | proved), may_fail=True)
    center.settle()
    firm = {"case_id": world.b.things["case_id"], "enterprise_id": world.b.things["enterprise_id"]}
    liaison = world.b.people[Role.LIAISON].person_id
    center.tell(EnterpriseVerified(enterprise_id=firm["enterprise_id"], liaison_id=liaison))
    center.tell(CaseRested.model_validate(CaseRested.sample | firm))
    center.tell(CaseResumed.model_validate(firm))
    center.tell(CaseClosed.model_validate(CaseClosed.sample | firm | {"outcome": "ended", "reason": "搬迁"}))
