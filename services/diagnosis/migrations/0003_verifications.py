"""When a firm's licence was checked: before that its people see nothing older than their claim."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE verifications (
    enterprise_id uuid NOT NULL,
    verified_at timestamptz NOT NULL,
    CONSTRAINT pk_verifications PRIMARY KEY (enterprise_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
