"""Answering together: asking colleagues and the responsible person by link, answers kept on a phone, corrections, paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

revision = "0007"
down_revision = "0006"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("window_at", _WHEN, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", "window_at", name="pk_attempts"),
    )
    _create_pledge_requests()
    _create_help_requests()
    op.create_table(
        "taken_entries",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("taken_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "entry_id", name="pk_taken_entries"),
    )
    op.create_index("ix_taken_entries_taken_at", "taken_entries", ["taken_at"])
    op.add_column("answers", sa.Column("help_request_id", _ID))
    op.add_column("runs", sa.Column("corrects_run_id", _ID))
    op.add_column("runs", sa.Column("correction_reason", sa.Text))
    op.add_column("runs", sa.Column("from_paper", sa.Boolean, nullable=False, server_default="false"))
    op.create_index(
        "ux_runs_corrects_run_id",
        "runs",
        ["corrects_run_id"],
        unique=True,
        postgresql_where=sa.text("corrects_run_id IS NOT NULL"),
    )
    op.drop_constraint("ck_runs_pledged", "runs")
    op.create_check_constraint("ck_runs_pledged", "runs", "pledged IS NULL OR pledged IN ('online', 'paper', 'code')")


def _create_pledge_requests() -> None:
    op.create_table(
        "pledge_requests",
        sa.Column("pledge_request_id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("responsible", sa.Text),
        sa.Column("mobile", sa.Text),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asker", sa.Text),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("code_hash", sa.Text),
        sa.Column("code_mark", sa.Text),
        sa.Column("code_sent_at", _WHEN),
        sa.Column("codes_sent", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("settled_at", _WHEN),
        sa.PrimaryKeyConstraint("pledge_request_id", name="pk_pledge_requests"),
        sa.UniqueConstraint("secret_hash", name="uq_pledge_requests_secret_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_pledge_requests_run_id"),
        sa.CheckConstraint("state IN ('open', 'pledged', 'withdrawn', 'overtaken')", name="ck_pledge_requests_state"),
    )
    op.create_index(
        "ux_pledge_requests_open", "pledge_requests", ["run_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_pledge_requests_run_id_asked_at", "pledge_requests", ["run_id", "asked_at"])
    op.create_index(
        "ix_pledge_requests_expires_at", "pledge_requests", ["expires_at"], postgresql_where=sa.text("responsible IS NOT NULL")
    )
    op.create_index("ix_pledge_requests_asked_by", "pledge_requests", ["asked_by"])


def _create_help_requests() -> None:
    op.create_table(
        "help_requests",
        sa.Column("help_request_id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("steps", JSONB, nullable=False),
        sa.Column("meant_for", sa.Text),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asker", sa.Text),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("revoked_at", _WHEN),
        sa.Column("answered_at", _WHEN),
        sa.PrimaryKeyConstraint("help_request_id", name="pk_help_requests"),
        sa.UniqueConstraint("secret_hash", name="uq_help_requests_secret_hash"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_help_requests_run_id"),
    )
    op.create_index("ix_help_requests_run_id_asked_at", "help_requests", ["run_id", "asked_at"])
    op.create_index("ix_help_requests_asked_by", "help_requests", ["asked_by"])
