"""What was handed over is deleted after three years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("transfers", sa.Column("wiped_at", TIMESTAMP(timezone=True)))
    kept = sa.text("wiped_at IS NULL AND settled_at IS NOT NULL")
    op.create_index("ix_transfers_kept", "transfers", ["settled_at"], postgresql_where=kept)
