"""Events on their way: what waits, what was given up, whether workers, relay and timers are at work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from services.cli.doctor.findings import Finding, note, ok, wrong
from services.messaging.figures import Figure, be_quick, spine_figures
from services.storage.database import RoomDatabase

WAITS_TOO_LONG = 60.0
LATE = 300.0
SILENT = 60.0
MANY_RETRIES = 100
MONTHS_WRONG, MONTHS_NOTED = 1, 3

Told = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Figure → room → label → value."""


def look_at_spine(databases: Mapping[str, RoomDatabase], *, embedded: bool) -> Iterator[Finding]:
    told = ask(databases)
    yield from _parts(told, embedded=embedded)
    yield from _outbox(told, embedded=embedded)
    yield from _failures(told)
    yield from _timers(told)
    yield from _ledgers(told)


def ask(databases: Mapping[str, RoomDatabase]) -> Told:
    told: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for room, database in databases.items():
        with database.reading() as session:
            be_quick(session)
            figures: list[Figure] = list(spine_figures(session))
        for figure in figures:
            if isinstance(figure.value, int | float):
                told[figure.name][room][figure.label] = figure.value
    return told


def _over(told: Told, name: str, limit: float) -> dict[str, float]:
    """`room` or `room.label` → value, of those above the limit."""
    found = {
        f"{room}.{label}" if label else room: value
        for room, values in told.get(name, {}).items()
        for label, value in values.items()
        if value > limit
    }
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _named(found: Mapping[str, float], unit: str = "") -> str:
    shown = ", ".join(f"{name} {_spoken(value) if unit == 's' else f'{value:,.0f}'}" for name, value in list(found.items())[:5])
    return shown + (f" and {len(found) - 5} more" if len(found) > 5 else "")


def _spoken(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _parts(told: Told, *, embedded: bool) -> Iterator[Finding]:
    seen = told.get("bamai_part_silent_seconds", {})
    for part in ("worker",) if embedded else ("worker", "relay"):
        rooms = [room for room in told["bamai_outbox_rows"] if seen.get(room, {}).get(part, SILENT + 1) > SILENT]
        if rooms:
            yield wrong(
                part, f"none has been at work in the last {SILENT:.0f} s for {', '.join(rooms)}",
                "start the center: bamai up" if embedded else f"start it: systemctl start bamai-{part}, or bamai {part}",
            )  # fmt: skip
        else:
            yield ok(part, "at work for every room")


def _outbox(told: Told, *, embedded: bool) -> Iterator[Finding]:
    late, held = _over(told, "bamai_outbox_oldest_seconds", WAITS_TOO_LONG), _over(told, "bamai_outbox_held_rows", 0)
    rows = sum(sum(values.values()) for values in told["bamai_outbox_rows"].values())
    if late:
        who = "the worker" if embedded else "the relay and RabbitMQ"
        yield wrong("outbox", f"{rows:,.0f} events wait, the oldest: {_named(late, 's')}", f"nothing is lost; see that {who} run")
    if held:
        yield wrong("outbox", f"the broker has no queue, or a full one, for events of {_named(held)}", "run `bamai migrate`")
    if not late and not held:
        yield ok("outbox", f"{rows:,.0f} events wait, none for long")


def _failures(told: Told) -> Iterator[Finding]:
    dead, retrying = _over(told, "bamai_dead_letters", 0), _over(told, "bamai_retries_waiting", MANY_RETRIES)
    if dead:
        yield wrong(
            "dead letters", f"given up: {_named(dead)}", "look at them: bamai deadletters list; mend the cause, then replay"
        )
    else:
        yield ok("dead letters", "none")
    if retrying:
        yield note("retries", f"many events fail again and again: {_named(retrying)}", "see why: bamai deadletters list --all")


def _timers(told: Told) -> Iterator[Finding]:
    late = _over(told, "bamai_timer_lag_seconds", LATE)
    if late:
        yield wrong(
            "timers", f"overdue: {_named(late, 's')}", "see that these rooms' workers run; their log says why a timer failed"
        )
    else:
        yield ok("timers", "none overdue")


def _ledgers(told: Told) -> Iterator[Finding]:
    months = {room: values[""] for room, values in told["bamai_ledger_months_ahead"].items()}
    room, least = min(months.items(), key=lambda one: one[1])
    said = f"partitions for {max(least, 0):.0f} months to come ({room} has the fewest)"
    if least < MONTHS_NOTED:
        yield (wrong if least < MONTHS_WRONG else note)("ledger", said, "run `bamai migrate`: it makes the next two years")
    else:
        yield ok("ledger", said)
