"""The demonstration's experts are known by what accounts says of them, so a rebuild knows them too."""

from __future__ import annotations

from datetime import UTC, datetime

from services.accounts.demonstration import furnish as furnish_accounts
from services.cli.every_room import say_all_again
from services.contracts.demonstration import LOGINS
from services.diagnosis.demonstration import furnish
from services.diagnosis.queries.experts import list_experts
from services.messaging.rebuilding import rebuild
from tests.faults.auditing import PLANS
from tests.harness.center import Center


def test_the_three_experts_are_still_there_after_a_rebuild(center: Center) -> None:
    for _time in range(2):
        with center.database("accounts").transaction() as session:
            furnish_accounts(session, dict.fromkeys(LOGINS, "a long password of the test"))
        with center.database("diagnosis").transaction() as session:
            furnish(session)
    center.settle()

    def experts() -> list[str]:
        with center.database("diagnosis").reading() as session:
            return sorted(expert.name for expert in list_experts(session, datetime.now(UTC)))

    assert experts() == sorted(["李国强", "周启明", "何静"])
    assert not rebuild(center.databases, PLANS["diagnosis"]).failed
    say_all_again(center.databases)
    center.settle()
    assert experts() == sorted(["李国强", "周启明", "何静"])
