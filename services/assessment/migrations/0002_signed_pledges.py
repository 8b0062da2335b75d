"""A pledge may be a signed paper, brought by the liaison; what was submitted before was pledged online."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("paper_id", UUID(as_uuid=True), nullable=False),
        sa.Column("run_id", UUID(as_uuid=True), nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("uploaded_by", UUID(as_uuid=True), nullable=False),
        sa.Column("uploaded_at", TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_papers"),
        sa.UniqueConstraint("run_id", name="uq_papers_run_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_papers_run_id"),
    )
    # a submitted run refuses every update, so the rows get their value from a default that does not stay
    op.add_column("runs", sa.Column("pledged", sa.Text, server_default="online"))
    op.alter_column("runs", "pledged", server_default=None)
    op.execute("UPDATE runs SET pledged = NULL WHERE state <> 'submitted'")
    op.create_check_constraint("ck_runs_pledged", "runs", "pledged IS NULL OR pledged IN ('online', 'paper')")
