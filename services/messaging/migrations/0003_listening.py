"""Since when a listener hears a kind of event: what was said before is not sent to it again after a restore."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE listening (
    listener text NOT NULL,
    type text NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT pk_listening PRIMARY KEY (listener, type)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
