"""The tables every room's schema has for messaging and doors; reached by the search_path of the room's login.

`outbox` and `ledger` are what the room said, `inbox` what it heard, `listening` since when, `failures` and `deliveries` what went
wrong, `timers` when it acts by the clock, `tallies` how much it did, `idempotency` and `revoked_sessions` what its doors must remember.
"""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Column, Double, Identity, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.storage.base import NAMING, TIMESTAMPTZ

spine = MetaData(naming_convention=NAMING)

outbox = Table(
    "outbox", spine,
    Column("seq", BigInteger, Identity(always=False), primary_key=True),
    Column("event_id", UUID(as_uuid=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("offered_at", TIMESTAMPTZ, comment="embedded broker only: handed to the listeners, not yet settled by all"),
    Column("held_until", TIMESTAMPTZ, comment="the broker could not route it; not offered again before"),
)  # fmt: skip

ledger = Table(
    "ledger", spine,
    Column("time", TIMESTAMPTZ, primary_key=True),
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    Column("type", Text, nullable=False),
    Column("case_id", UUID(as_uuid=True)),
    Column("body", Text, nullable=False),
    postgresql_partition_by="RANGE (time)",
)  # fmt: skip

inbox = Table(
    "inbox", spine,
    Column("listener", Text, primary_key=True),
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    Column("received_at", TIMESTAMPTZ, nullable=False),
)  # fmt: skip

failures = Table(
    "failures", spine,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    Column("listener", Text, nullable=False),
    Column("event_id", UUID(as_uuid=True), comment="null when the body could not be read"),
    Column("type", Text),
    Column("body", LargeBinary, nullable=False),
    Column("delivery", JSONB, nullable=False, comment="how it came: exchange, routing key, content type"),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("state", Text, nullable=False, comment="retrying, dead or discarded"),
    Column("failed_at", TIMESTAMPTZ, nullable=False, comment="the first time"),
    Column("changed_at", TIMESTAMPTZ, nullable=False),
    Column("next_attempt_at", TIMESTAMPTZ, comment="null unless retrying"),
)  # fmt: skip

deliveries = Table(
    "deliveries", spine,
    Column("listener", Text, primary_key=True),
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("noted_at", TIMESTAMPTZ, nullable=False),
)  # fmt: skip

listening = Table(
    "listening", spine,
    Column("listener", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("since", TIMESTAMPTZ, nullable=False, comment="-infinity: since before this was written down"),
    Column("remembers_since", TIMESTAMPTZ, nullable=False, comment="-infinity: all that was said before was handed to it too"),
)  # fmt: skip

timers = Table(
    "timers", spine,
    Column("name", Text, primary_key=True),
    Column("due_at", TIMESTAMPTZ, nullable=False),
)  # fmt: skip

idempotency = Table(
    "idempotency", spine,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer),
    Column("answer", JSONB),
    Column("created_at", TIMESTAMPTZ, nullable=False),
)  # fmt: skip

tallies = Table(
    "tallies", spine,
    Column("name", Text, primary_key=True),
    Column("label", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
    Column("batches", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("buckets", ARRAY(BigInteger), nullable=False),
    Column("noted_at", TIMESTAMPTZ, nullable=False),
)  # fmt: skip

revoked_sessions = Table(
    "revoked_sessions", spine,
    Column("session_id", UUID(as_uuid=True), primary_key=True),
    Column("valid_until", TIMESTAMPTZ, nullable=False),
)  # fmt: skip
