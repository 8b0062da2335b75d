"""`bamai doctor`: each thing is broken once, and the one line says what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from kombu import Connection
from sqlalchemy import insert, update

from services.cli import doctor, main
from services.cli.doctor import broker as broker_checks
from services.cli.doctor import database as database_checks
from services.cli.doctor import examine_center, findings, machine
from services.cli.doctor.broker import look_at_broker
from services.cli.doctor.configured import look_at_settings
from services.cli.doctor.findings import Finding, look
from services.cli.doctor.outside import look_at_connectors
from services.messaging.publishing import BrokerStalled
from services.messaging.tallying import ADD_UP, Tallies
from services.messaging.topology import declare_topology
from services.rooms import ROOMS
from services.settings import SECRET_FILE, Settings, load_settings
from services.storage.spine import failures, outbox, timers
from services.storage.spine import tallies as tallies_table
from tests.harness.brokers import Broker
from tests.harness.center import Center
from tests.harness.databases import DatabaseServer

EXTERNAL = "postgresql://owner:pw@db.example:5432/center"
STRONG = "f3a1c07be9d24c6f8a55e0b1d97c3e42"
WELL: dict[str, Any] = {
    "database_url": EXTERNAL, "secret_key": STRONG, "base_url": "https://center.example", "smtp_url": "smtp://mail.example",
    "mail_from": "center@center.example", "sms": {"url": "https://sms.example/send"},
}  # fmt: skip


def of(found: Iterator[Finding] | list[Finding], check: str) -> Finding:
    """The one finding of this check that is not well, or the one there is."""
    mine = [one for one in found if one.check == check]
    return next((one for one in mine if one.state != "ok"), mine[0])


def test_good_settings_are_well() -> None:
    assert {one.state for one in look_at_settings(load_settings(**WELL))} == {"ok"}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("change", "check", "state", "advice"),
    [
        ({"secret_key": "sixteen letters!"}, "secret key", "note", "secrets.token_hex"),
        ({"secret_key": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "secret key", "note", "bamai migrate"),
        ({"evidence_scanner": "no-such-scanner -"}, "evidence", "wrong", "BAMAI_EVIDENCE_SCANNER"),
        ({"base_url": ""}, "base_url", "wrong", "BAMAI_BASE_URL"),
        ({"base_url": "http://center.example"}, "base_url", "wrong", "https://"),
        ({"base_url": "center.example"}, "base_url", "wrong", "BAMAI_BASE_URL"),
        ({"sms": None}, "SMS", "note", "BAMAI_SMS"),
        ({"smtp_url": None}, "e-mail", "note", "BAMAI_SMTP_URL"),
        ({"mail_from": "bamai@localhost"}, "e-mail", "wrong", "BAMAI_MAIL_FROM"),
    ],
)
def test_a_setting_that_will_hurt_is_named_with_what_to_set(change: dict[str, Any], check: str, state: str, advice: str) -> None:
    found = of(look_at_settings(load_settings(**WELL | change)), check)
    assert found.state == state
    assert advice in found.advice


@pytest.mark.pure
def test_a_secret_that_others_can_read_is_wrong(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_text("0" * 64)
    (tmp_path / SECRET_FILE).chmod(0o644)
    found = of(look_at_settings(load_settings(home=tmp_path)), "secret key")
    assert (found.state, found.advice) == ("wrong", f"chmod 600 {tmp_path / SECRET_FILE}")


@pytest.mark.pure
@pytest.mark.parametrize(("free", "state"), [(0.5, "ok"), (0.05, "note"), (0.01, "wrong")])
def test_a_disk_that_fills_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, state: str
) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: type("Disk", (), {"total": 2**40, "free": int(2**40 * free)}))
    assert next(iter(machine.look_at_disk(tmp_path / "not" / "made" / "yet"))).state == state


@pytest.mark.pure
def test_a_connector_with_a_fault_is_named_with_its_file(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    assert of(look_at_connectors(settings), "connectors").state == "ok"
    settings.connectors_folder.mkdir(parents=True)
    (settings.connectors_folder / "city.yaml").write_text("name: city\nkind: rest\n")
    found = of(look_at_connectors(settings), "connectors")
    assert found.state == "wrong"
    assert found.said.startswith("city.yaml cannot be used: ")
    assert str(settings.connectors_folder / "city.yaml") in found.advice


@pytest.mark.pure
def test_a_check_that_hangs_or_falls_over_is_a_finding_and_the_next_one_is_made() -> None:
    import threading

    never = threading.Event()
    (silent,) = look("broker", lambda: [never.wait() and None], patience=0.05)  # type: ignore[list-item]
    (broken,) = look("events", lambda: [1 / 0])  # type: ignore[list-item]
    never.set()
    assert (silent.check, silent.state) == ("broker", "wrong")
    assert "no answer within" in silent.said
    assert "ZeroDivisionError" in broken.said


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAMAI_HOME", str(tmp_path / "home"))
    for name in ("BAMAI_DATABASE_URL", "BAMAI_AMQP_URL", "BAMAI_PORT", "BAMAI_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.mark.pure
def test_a_center_that_does_not_run_is_told_how_to_start(home: Path) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "WRONG  database" in result.output
    assert "→ start it: bamai up" in result.output
    assert result.output.strip().splitlines()[-1].startswith("1 wrong, ")


@pytest.mark.pure
def test_a_wrong_variable_is_one_finding_and_programs_get_json(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAMAI_PORT", "eighty")
    result = CliRunner().invoke(main, ["doctor", "--json"])
    told = json.loads(result.output)
    assert (result.exit_code, told["wrong"], told["ok"]) == (1, 1, 0)
    assert "BAMAI_PORT" in told["checks"][0]["said"]


def examined(settings: Settings) -> list[Finding]:
    return list(examine_center(settings))


def at_work(center: Center, *parts: str) -> None:
    """As if worker and relay had just shown that they live."""
    for room in ROOMS:
        with center.database(room).transaction() as session:
            for part in parts:
                session.connection().exec_driver_sql(ADD_UP, Tallies().take(room, part))


def test_a_center_in_good_order_has_nothing_wrong(center: Center) -> None:
    at_work(center, "worker")
    found = examined(center.settings)
    assert [one for one in found if one.state == "wrong" and one.check != "base_url"] == []
    assert {"database", "clock", "migrations", "worker", "outbox", "dead letters", "timers", "ledger", "broker", "disk"} <= {
        one.check for one in found
    }


def test_whatever_is_stuck_in_the_database_is_named_with_its_room(center: Center) -> None:
    at_work(center, "worker")
    now = datetime.now(UTC)
    born = UUID(int=(int(now.timestamp() * 1000) - 600_000) << 80 | 7 << 76 | 2 << 62)
    failure: dict[str, Any] = {
        "listener": "on_x", "type": "x.done", "body": b"{}", "delivery": {}, "attempts": 11, "error": "E", "failed_at": now,
        "changed_at": now, "event_id": uuid4(), "state": "dead", "next_attempt_at": None,
    }  # fmt: skip
    with center.database("notify").transaction() as session:
        session.execute(insert(outbox).values(event_id=born, type="x.done", body="{}", held_until=now + timedelta(minutes=1)))
        session.execute(insert(failures).values(failure))
        session.execute(insert(timers).values(name="deliver_messages", due_at=now - timedelta(hours=2)))
        session.execute(update(tallies_table).values(noted_at=now - timedelta(minutes=10)))
    found = examined(center.settings)
    assert "notify 1" in of(found, "dead letters").said
    assert "bamai deadletters list" in of(found, "dead letters").advice
    assert "notify.deliver_messages 2 h" in of(found, "timers").said
    assert of(found, "worker").said.endswith("for notify")
    lines = [one for one in found if one.check == "outbox"]
    assert "notify 10 min" in lines[0].said
    assert lines[1].advice == "run `bamai migrate`"


def test_a_spread_center_misses_its_relay(center: Center) -> None:
    from services.cli.doctor.spine import look_at_spine

    at_work(center, "worker")
    found = of(list(look_at_spine(center.databases, embedded=False)), "relay")
    assert (found.state, "systemctl start bamai-relay" in found.advice) == ("wrong", True)


def test_a_ledger_that_ends_soon_is_told(center: Center, postgres: DatabaseServer) -> None:
    name = center.settings.owner_url().rsplit("/", 1)[1]
    tables = postgres.run("SELECT relname FROM pg_class WHERE relname LIKE 'ledger_2%' AND relnamespace = 'board'::regnamespace "
                          "AND relkind = 'r' ORDER BY relname OFFSET 2", name)  # fmt: skip
    postgres.run(f"DROP TABLE {', '.join(f'board.{table}' for (table,) in tables)}", name)
    found = of(examined(center.settings), "ledger")
    assert found.state == "note"
    assert "board has the fewest" in found.said
    assert "bamai migrate" in found.advice


def test_a_login_that_is_refused_and_a_room_that_is_not_migrated_ask_for_bamai_migrate(
    postgres: DatabaseServer, fresh_database: str
) -> None:
    settings = postgres.settings(fresh_database)
    postgres.run("UPDATE providers.room_version SET version_num = '0001'", fresh_database)
    other = postgres.settings(fresh_database, database_passwords={"notify": "another"})
    assert "providers" in of(examined(settings), "migrations").said
    shut = of(examined(other), "logins")
    assert "notify" in shut.said
    assert "bamai migrate" in shut.advice
    postgres.run("UPDATE providers.room_version SET version_num = '9999'", fresh_database)
    assert "newer version" in of(examined(settings), "migrations").said
    assert not [one for one in examined(settings) if one.check == "outbox"]


def test_a_database_that_is_away_or_empty_is_told_apart(postgres: DatabaseServer, empty_database: str) -> None:
    away = load_settings(**WELL | {"database_url": "postgresql://u:p@127.0.0.1:1/none"})
    found = of(examined(away), "database")
    assert (found.state, "is PostgreSQL running there" in found.advice) == ("wrong", True)
    strange = postgres.settings(empty_database, database_role_prefix="nobody_")
    assert "bamai migrate" in of(examined(strange), "logins").advice


@pytest.mark.parametrize(("skew", "state"), [(0.5, "ok"), (5.0, "note"), (-90.0, "wrong")])
def test_a_clock_that_is_wrong_is_told(center: Center, monkeypatch: pytest.MonkeyPatch, skew: float, state: str) -> None:
    real = database_checks.ask_server
    said = real(center.database("accounts"))
    for change in ({"version": 140_005}, {"connections": said.most_connections}, {}):
        server = type("S", (), {name: getattr(said, name) for name in said.__slots__} | {"skew_seconds": skew} | change)
        monkeypatch.setattr(database_checks, "ask_server", lambda _, server=server: server)
        found = list(database_checks.look_at_database(center.databases))
        assert of(found, "clock").state == state
        assert (of(found, "database").state == "wrong") == ("version" in change)
        assert ("connections" in [one.check for one in found]) == ("connections" in change)


@pytest.mark.broker
def test_the_broker_is_looked_at_from_reachable_to_alarms(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.messaging.listeners import service_of

    (away,) = look_at_broker("amqp://guest:guest@127.0.0.1:1//")
    assert (away.check, away.state, "systemctl status rabbitmq-server" in away.advice) == ("broker", "wrong", True)
    url = broker.vhost()
    try:
        assert "bamai migrate" in of(look_at_broker(url), "topology").advice
        declare_topology(url, [service for room in ROOMS if (service := service_of(room)) is not None])
        assert {one.state for one in _once_it_lets_us_in(url)} == {"ok"}
        with Connection(url) as connection:
            connection.Producer().publish({"x": 1}, exchange="", routing_key="notify.on_session_revoked")
            _eventually_waits(connection)
        unheard = of(_once_it_lets_us_in(url), "queues")
        assert unheard.advice.startswith("start the worker of notify; if it runs")

        def stalled(*_: Any) -> None:
            raise BrokerStalled("1 of 1 messages not confirmed")

        monkeypatch.setattr(broker_checks.BrokerLine, "publish", stalled)
        assert "rabbitmqctl alarms" in of(_once_it_lets_us_in(url), "alarms").advice
    finally:
        broker.drop(url)


def _once_it_lets_us_in(url: str) -> list[Finding]:
    """A broker that has just made two hundred queues keeps newcomers waiting."""
    for _ in range(8):
        found = list(look_at_broker(url))
        if found[0].state == "ok":
            return found
    raise AssertionError(found)


def _eventually_waits(connection: Connection) -> None:
    for _ in range(100):
        if connection.default_channel.queue_declare("notify.on_session_revoked", passive=True).message_count:
            return
    raise AssertionError("the message never arrived")


def test_the_command_ends_with_one_only_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for state, status in (("note", 0), ("wrong", 1)):
        finding = Finding("disk", state, "said", "do")  # type: ignore[arg-type]
        monkeypatch.setattr(doctor, "examine", lambda finding=finding: iter([finding]))
        assert CliRunner().invoke(main, ["doctor"]).exit_code == status
    assert findings.PATIENCE_SECONDS <= 15
