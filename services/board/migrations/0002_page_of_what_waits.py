"""What waits and belongs to no case says on which page to look at it."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE waiting ADD COLUMN page TEXT")
