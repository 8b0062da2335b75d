"""A run may correct another: of the two only the correction is shown and waits for a word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("runs", sa.Column("corrects_run_id", UUID(as_uuid=True)))
    op.create_index(
        "ix_runs_corrects_run_id", "runs", ["corrects_run_id"], postgresql_where=sa.text("corrects_run_id IS NOT NULL")
    )
