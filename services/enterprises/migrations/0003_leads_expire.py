"""Leads that nobody decided on expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_constraint("ck_leads_state", "leads")
    op.create_check_constraint("ck_leads_state", "leads", "state IN ('waiting', 'registering', 'taken', 'dropped', 'expired')")
    op.drop_constraint("ck_leads_whose", "leads")
    op.create_check_constraint("ck_leads_whose", "leads", "state = 'expired' OR (state = 'waiting') = (liaison_id IS NULL)")
    op.drop_index("ix_leads_decided", "leads")
    for name, columns, states in (
        ("decided", ["state", "decided_at", "id"], "'taken', 'dropped', 'expired'"),
        ("aging", ["raised_at", "id"], "'waiting', 'registering'"),
    ):
        op.create_index(f"ix_leads_{name}", "leads", columns, postgresql_where=sa.text(f"state IN ({states})"))
