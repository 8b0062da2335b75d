"""Sums beside the runs: pairs to tell the drift by, scores to see crowding by, and which firms have had work done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

revision = "0012"
down_revision = "0011"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)

_PAIRS = """
INSERT INTO run_pairs (run_id, earlier_run_id, enterprise_id, pack, submitted_at, days, months, gain)
SELECT run_id, earlier_run_id, enterprise_id, pack, submitted_at, days, (days + 15) / 30, score - earlier_score
FROM (
    SELECT run_id, enterprise_id, pack, purpose, corrects_run_id, submitted_at, score, lag(run_id) OVER before AS earlier_run_id,
           EXTRACT(day FROM submitted_at - lag(submitted_at) OVER before)::integer AS days, lag(score) OVER before AS earlier_score
    FROM runs WHERE state = 'submitted' WINDOW before AS (PARTITION BY case_id, pack ORDER BY submitted_at)
) submitted
WHERE days >= 14 AND purpose = 'first' AND corrects_run_id IS NULL
"""
_COUNTS = """
INSERT INTO score_counts (pack, month, liaison_id, point, runs, case_id)
SELECT pack, date_trunc('month', submitted_at AT TIME ZONE 'Asia/Shanghai')::date,
       coalesce(on_behalf_by, '00000000-0000-0000-0000-000000000000'), floor(score)::integer, count(*),
       (array_agg(case_id ORDER BY submitted_at DESC))[1]
FROM runs WHERE state = 'submitted' GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    op.create_table(
        "run_pairs",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("earlier_run_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("submitted_at", _WHEN, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("gain", sa.Numeric, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_pairs"),
    )
    op.create_index("ix_run_pairs_pack_months_submitted_at", "run_pairs", ["pack", "months", "submitted_at"])
    op.create_table(
        "engaged_firms",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="pk_engaged_firms"),
    )
    op.create_table(
        "score_counts",
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("liaison_id", _ID, nullable=False),
        sa.Column("point", sa.Integer, nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("pack", "month", "liaison_id", "point", name="pk_score_counts"),
    )
    op.create_table(
        "noticed_crowds",
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("quarter", sa.Text, nullable=False),
        sa.Column("liaison_id", UUID(as_uuid=True), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("noticed_at", TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pack", "quarter", "liaison_id", "level", name="pk_noticed_crowds"),
    )
    op.execute(_PAIRS)
    op.execute(_COUNTS)
