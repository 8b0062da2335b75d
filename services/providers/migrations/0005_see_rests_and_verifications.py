"""Cases that rest, and firms whose licence was checked."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE seen_cases ADD COLUMN rested_at TIMESTAMP WITH TIME ZONE, ADD COLUMN resumed_at TIMESTAMP WITH TIME ZONE"
    )
    op.execute(
        "CREATE TABLE seen_verifications ("
        " enterprise_id UUID NOT NULL, verified_at TIMESTAMP WITH TIME ZONE NOT NULL,"
        " CONSTRAINT pk_seen_verifications PRIMARY KEY (enterprise_id))"
    )
