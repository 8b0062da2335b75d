"""How much workers and relay did and how long it took, added up."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE tallies (
    name text NOT NULL,
    label text NOT NULL,
    events bigint NOT NULL,
    batches bigint NOT NULL,
    seconds double precision NOT NULL,
    buckets bigint[] NOT NULL,
    noted_at timestamptz NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (name, label)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
