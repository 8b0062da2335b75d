"""/metrics tells what waits, what was given up, what was done and how late the clocks are; to this machine or with a token only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import insert, text
from uuid_utils.compat import uuid7

from services.cli import specimens
from services.contracts.accounts import SessionRevoked
from services.messaging.figures import months_until
from services.messaging.inbox import deliver
from services.messaging.relay import Relay
from services.messaging.tallying import ADD_UP, BUCKETS, PUBLISHED, Tallies, tallies
from services.rooms import ROOMS
from services.storage.database import RoomDatabase
from services.storage.spine import failures, outbox, timers
from tests.harness.center import Center

TOKEN = "a token for Prometheus"


class Scraper:
    """Prometheus, with its token."""

    def __init__(self, center: Center) -> None:
        self.center = center
        object.__setattr__(center.settings, "metrics_token", SecretStr(TOKEN))

    def scrape(self) -> dict[tuple[str, tuple[str, ...]], float]:
        self.center.app.state.figures._kept_at = -1e9
        answer = TestClient(self.center.app).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, answer.text
        return {
            (sample.name, tuple(value for name, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }


@pytest.fixture
def scraper(center: Center) -> Scraper:
    return Scraper(center)


def test_what_waits_failed_and_is_late_is_counted_by_room(scraper: Scraper) -> None:
    center, now = scraper.center, datetime.now(UTC)
    old = UUID(int=(int(now.timestamp() * 1000) - 90_000) << 80 | 7 << 76 | 2 << 62)
    with center.database("notify").transaction() as session:
        session.execute(insert(outbox), [
            {"event_id": old, "type": "x.done", "body": "{}", "held_until": now + timedelta(minutes=1)},
            {"event_id": uuid7(), "type": "x.done", "body": "{}", "held_until": None},
        ])  # fmt: skip
        row: dict[str, Any] = {
            "listener": "on_x", "type": "x.done", "body": b"{}", "delivery": {}, "attempts": 1, "error": "E", "failed_at": now,
            "changed_at": now,
        }  # fmt: skip
        dead = [row | {"event_id": uuid4(), "state": "dead", "next_attempt_at": None} for _ in range(3)]
        session.execute(insert(failures), [*dead, row | {"event_id": uuid4(), "state": "retrying", "next_attempt_at": now}])
        session.execute(insert(timers).values(name="deliver_messages", due_at=now - timedelta(minutes=5)))
    told = scraper.scrape()
    assert (told["bamai_outbox_rows", ("notify",)], told["bamai_outbox_held_rows", ("notify",)]) == (2, 1)
    assert 89 < told["bamai_outbox_oldest_seconds", ("notify",)] < 120
    assert (told["bamai_dead_letters", ("notify",)], told["bamai_retries_waiting", ("notify",)]) == (3, 1)
    assert 299 < told["bamai_timer_lag_seconds", ("notify", "deliver_messages")] < 330
    for room in ROOMS:
        assert told["bamai_room_up", (room,)] == 1
        assert told["bamai_ledger_months_ahead", (room,)] >= 23
        assert told["bamai_database_connections", (room,)] >= 1
        assert told["bamai_pool_connections_most", (room,)] == 5
    assert told["bamai_outbox_rows", ("accounts",)] == 0
    assert 0 < told["bamai_disk_free_ratio", ()] < 1


def test_what_workers_did_is_added_up_in_the_database_and_told_by_web(scraper: Scraper) -> None:
    center, database = scraper.center, scraper.center.database("notify")
    tallies.take("notify", "worker")
    listener = next(one for one in center.listeners if one.queue == "notify.on_session_revoked")
    for written in range(2):
        for _ in range(3):
            center.tell(SessionRevoked.model_validate({**SessionRevoked.sample, "session_id": uuid7()}), room="notify")
        deliver(database, listener, [b"not JSON"])
        with database.transaction() as session:
            session.connection().exec_driver_sql(ADD_UP, tallies.take("notify", "worker"))
        told = scraper.scrape()
        assert told["bamai_inbox_handled_total", ("on_session_revoked", "notify")] == 3 * (written + 1)
        assert told["bamai_inbox_failed_total", ("on_session_revoked", "notify")] == written + 1
        assert told["bamai_inbox_batch_seconds_count", ("on_session_revoked", "notify")] == 4 * (written + 1)
        assert told["bamai_inbox_batch_seconds_bucket", ("+Inf", "on_session_revoked", "notify")] == 4 * (written + 1)
    assert 0 <= told["bamai_part_silent_seconds", ("worker", "notify")] < 30


def test_the_relay_shows_what_it_carried_and_that_it_lives_also_while_the_broker_is_away(scraper: Scraper) -> None:
    relay = Relay({"notify": scraper.center.settings.room_url("notify")}, "amqp://guest:guest@127.0.0.1:1//", set())
    tallies.take("notify", "relay")
    for _ in range(2):
        tallies.add("notify", PUBLISHED, "", events=7, seconds=0.02)
        relay._tally()
    told = scraper.scrape()
    assert told["bamai_relay_published_total", ("notify",)] == 14
    assert told["bamai_relay_confirm_seconds_count", ("notify",)] == 2
    assert 0 <= told["bamai_part_silent_seconds", ("relay", "notify")] < 60


def test_overdue_clocks_of_cases_are_told_by_their_step(scraper: Scraper) -> None:
    center = scraper.center
    sme = center.api("sme")
    assert sme.post("/api/v1/enterprises/register", json=specimens.firm(specimens.credit_code())).status_code in (200, 201)
    assert not [key for key in scraper.scrape() if key[0] == "bamai_case_clocks_overdue"]
    with center.database("enterprises").transaction() as session:
        step = session.execute(text("UPDATE cases SET due_at = now() - interval '1 day' RETURNING step")).scalar_one()
    assert [value for key, value in scraper.scrape().items() if key[0] == "bamai_case_clocks_overdue"] == [1]
    assert step


def test_a_database_that_is_away_is_told_as_down_and_nothing_waits_for_it(scraper: Scraper) -> None:
    app = scraper.center.app
    kept = app.state.databases["board"]
    app.state.databases["board"] = RoomDatabase("board", "postgresql://bamai_board:pw@127.0.0.1:1/none")
    told = scraper.scrape()
    assert told["bamai_room_up", ("board",)] == 0
    assert told["bamai_room_up", ("notify",)] == 1
    assert ("bamai_outbox_rows", ("board",)) not in told
    app.state.databases["board"] = kept
    assert scraper.scrape()["bamai_room_up", ("board",)] == 1


def test_a_room_that_is_stuck_does_not_keep_the_others(scraper: Scraper, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = scraper.center.app.state.figures
    monkeypatch.setattr(figures, "_patience", 1.0)
    slow = figures._own["accounts"] = []
    monkeypatch.setitem(figures._own, "accounts", slow)
    with scraper.center.database("accounts").transaction() as session:
        session.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
        told = scraper.scrape()
    assert told["bamai_room_up", ("accounts",)] == 0
    assert told["bamai_room_up", ("notify",)] == 1


def test_asked_again_at_once_it_tells_what_it_knows(scraper: Scraper, monkeypatch: pytest.MonkeyPatch) -> None:
    scraper.scrape()
    monkeypatch.setattr(scraper.center.app.state.figures, "_ask_all", lambda: pytest.fail("asked the database again"))
    client = TestClient(scraper.center.app)
    assert "bamai_room_up" in client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200), ("::1", {}, 200), ("10.0.0.7", {}, 404), ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"X-Real-IP": "8.8.8.8"}, 404), ("10.0.0.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("127.0.0.1", {"Authorization": "Bearer another"}, 404),
    ],
)  # fmt: skip
def test_an_outsider_is_not_told_that_there_are_figures(
    scraper: Scraper, peer: str, headers: dict[str, str], status: int
) -> None:
    answer = TestClient(scraper.center.app, client=(peer, 50_000)).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("bamai_room_up" in answer.text) == (status == 200)


def test_without_a_token_set_no_token_opens(center: Center) -> None:
    assert TestClient(center.app).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.pure
def test_tallies_are_neither_lost_nor_doubled_when_they_could_not_be_written() -> None:
    kept = Tallies()
    kept.add("notify", "handled", "on_x", events=5, seconds=0.02)
    rows = kept.take("notify", "worker")
    kept.add("notify", "handled", "on_x", events=2, seconds=90)
    kept.give_back("notify", rows)
    (alive, handled) = kept.take("notify", "worker")
    assert (alive[:3], handled[:4]) == (("alive", "worker", 0), ("handled", "on_x", 7, 2))
    assert len(handled[5]) == len(BUCKETS) + 1
    assert sum(handled[5]) == 2
    assert [row[0] for row in kept.take("notify", "worker")] == ["alive"]


@pytest.mark.pure
def test_months_ahead_are_counted_over_years() -> None:
    assert months_until("ledger_2028_11", datetime(2026, 11, 28, tzinfo=UTC)) == 24
    assert months_until("ledger_2026_10", datetime(2026, 11, 28, tzinfo=UTC)) == -1
    assert months_until(None) == -1
