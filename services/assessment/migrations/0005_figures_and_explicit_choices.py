"""Figures are rows of their own; an answer says whether it follows from them, or stands for 暂不清楚 and the like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("run_id", UUID(as_uuid=True), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("given_at", TIMESTAMP(timezone=True), nullable=False),
        sa.Column("given_by", UUID(as_uuid=True), nullable=False),
        sa.Column("on_behalf", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "key", name="pk_figures"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_figures_run_id"),
    )
    op.execute(
        "CREATE TRIGGER keep_submitted BEFORE INSERT OR UPDATE OR DELETE ON figures "
        "FOR EACH ROW EXECUTE FUNCTION keep_submitted_answers()"
    )
    op.add_column("answers", sa.Column("basis", sa.Text))
    op.create_check_constraint("ck_answers_basis", "answers", "basis IN ('figures', 'unknown', 'untransformed', 'absent')")
