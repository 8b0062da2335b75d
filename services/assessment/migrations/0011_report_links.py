"""Links to reports, and finding a report by the end of its number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

revision = "0011"
down_revision = "0010"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report_links",
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("meant_for", sa.Text),
        sa.Column("created_by", _ID, nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("revoked_at", _WHEN),
        sa.Column("views", sa.Integer, nullable=False),
        sa.Column("viewed_at", _WHEN),
        sa.PrimaryKeyConstraint("link_id", name="pk_report_links"),
        sa.UniqueConstraint("secret_hash", name="uq_report_links_secret_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_report_links_run_id"),
    )
    op.create_index("ix_report_links_run_id_created_at", "report_links", ["run_id", "created_at"])
    op.create_index("ix_report_links_created_by", "report_links", ["created_by"])
    op.create_index(
        "ix_runs_number", "runs", [sa.text("right(run_id::text, 6)")], postgresql_where=sa.text("state = 'submitted'")
    )
