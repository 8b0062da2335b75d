"""The benchmark: firms and sheets as heard of, the groups they are counted in, and what is published of each closed month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

revision = "0006"
down_revision = "0005"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)

_PUBLISHED = """
CREATE FUNCTION keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the month % is published', OLD.month USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _create_read_models()
    _create_groups()
    _create_published()
    op.execute(_PUBLISHED)
    for table in ("benchmark_months", "benchmark_cells"):
        op.execute(
            f"CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_published()"
        )


def _create_read_models() -> None:
    op.create_table(
        "peer_firms",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("industry", sa.Text, nullable=False),
        sa.Column("size_class", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("told_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="pk_peer_firms"),
    )
    op.create_table(
        "peer_sheets",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("pledged", sa.Text, nullable=False),
        sa.Column("completed_at", _WHEN, nullable=False),
        sa.Column("score", sa.Numeric, nullable=False),
        sa.Column("dimensions", JSONB, nullable=False),
        sa.Column("scenes", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_peer_sheets"),
    )
    op.create_index("ix_peer_sheets_newest", "peer_sheets", ["pack", "enterprise_id", "completed_at"])


def _create_groups() -> None:
    op.create_table(
        "peer_coins",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("coins", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="pk_peer_coins"),
    )
    op.create_table(
        "peer_groups",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_peer_groups"),
    )
    op.create_table(
        "peer_members",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("bands", JSONB, nullable=False),
        sa.Column("left_in", sa.Date),
        sa.PrimaryKeyConstraint("run_id", name="pk_peer_members"),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.group_id"], name="fk_peer_members_group_id"),
    )
    op.create_index("ix_peer_members_group_id", "peer_members", ["group_id"])
    op.create_index(
        "ux_peer_members_counted", "peer_members", ["pack", "enterprise_id"], unique=True,
        postgresql_where=sa.text("left_in IS NULL"),
    )  # fmt: skip


def _create_published() -> None:
    op.create_table(
        "benchmark_months",
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("closed_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_benchmark_months"),
    )
    op.create_table(
        "benchmark_cells",
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("firms", sa.Integer, nullable=False),
        sa.Column("marks", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("month", "pack", "cell", name="pk_benchmark_cells"),
        sa.ForeignKeyConstraint(["month"], ["benchmark_months.month"], name="fk_benchmark_cells_month"),
    )
