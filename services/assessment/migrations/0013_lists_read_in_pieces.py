"""Lists of campaigns are read in pieces after they came; firms nobody can write to are called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

revision = "0013"
down_revision = "0012"

_WHEN = TIMESTAMP(timezone=True)
_OUTCOMES = "outcome IN ('invited', 'known', 'to_call', 'tested', 'repeated', 'faulty')"


def upgrade() -> None:
    op.add_column("campaign_lists", sa.Column("content", sa.LargeBinary))
    op.add_column("campaign_lists", sa.Column("rows", sa.Integer))
    op.add_column("campaign_lists", sa.Column("read_to", sa.Integer, nullable=False, server_default="0"))
    op.add_column("campaign_lists", sa.Column("read_at", _WHEN))
    op.add_column("campaign_lists", sa.Column("error", sa.Text))
    op.alter_column("campaign_lists", "read_to", server_default=None)
    op.execute("UPDATE campaign_lists SET read_at = uploaded_at")
    op.create_check_constraint("ck_campaign_lists_read", "campaign_lists", "(content IS NULL) = (read_at IS NOT NULL)")
    op.add_column("campaign_firms", sa.Column("to_call", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("campaign_firms", sa.Column("called_by", UUID(as_uuid=True)))
    op.alter_column("campaign_firms", "to_call", server_default=None)
    op.create_index(
        "ix_campaign_firms_to_call", "campaign_firms", ["campaign_id", "credit_code"], postgresql_where=sa.text("to_call")
    )
    op.drop_constraint("ck_campaign_lines_outcome", "campaign_lines")
    op.create_check_constraint("ck_campaign_lines_outcome", "campaign_lines", _OUTCOMES)
