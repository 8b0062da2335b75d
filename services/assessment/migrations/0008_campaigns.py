"""Campaigns: whom they invite, the lists they were sent as, links, reminders, and the register by credit code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

revision = "0008"
down_revision = "0007"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)


def upgrade() -> None:
    _create_campaigns()
    _create_lists()
    _create_firms()
    _create_what_was_sent()
    op.create_table(
        "listed_firms",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("industry", sa.Text, nullable=False),
        sa.Column("park", sa.Text),
        sa.Column("as_of", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="pk_listed_firms"),
    )
    op.create_index("ix_listed_firms_credit_code", "listed_firms", ["credit_code"])


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("park", sa.Text),
        sa.Column("message", sa.Text),
        sa.Column("closes_on", sa.Date, nullable=False),
        sa.Column("remind_days", JSONB, nullable=False),
        sa.Column("opened_by", _ID, nullable=False),
        sa.Column("opened_at", _WHEN, nullable=False),
        sa.Column("closed_by", _ID),
        sa.Column("closed_at", _WHEN),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_campaigns"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="ck_campaigns_closed"),
    )
    op.create_index("ix_campaigns_open", "campaigns", ["closes_on"], postgresql_where=sa.text("closed_at IS NULL"))


def _create_lists() -> None:
    op.create_table(
        "campaign_lists",
        sa.Column("list_id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("outcomes", JSONB, nullable=False),
        sa.Column("uploaded_by", _ID, nullable=False),
        sa.Column("uploaded_at", _WHEN, nullable=False),
        sa.Column("finished_at", _WHEN),
        sa.PrimaryKeyConstraint("list_id", name="pk_campaign_lists"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name="fk_campaign_lists_campaign_id"),
    )
    op.create_index("ix_campaign_lists_campaign_id", "campaign_lists", ["campaign_id", "uploaded_at"])
    op.create_index(
        "ix_campaign_lists_unfinished", "campaign_lists", ["uploaded_at"], postgresql_where=sa.text("finished_at IS NULL")
    )
    op.create_table(
        "campaign_lines",
        sa.Column("list_id", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("cells", JSONB, nullable=False),
        sa.Column("faults", JSONB),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("list_id", "number", name="pk_campaign_lines"),
        sa.ForeignKeyConstraint(["list_id"], ["campaign_lists.list_id"], name="fk_campaign_lines_list_id"),
        sa.CheckConstraint("outcome IN ('invited', 'known', 'tested', 'repeated', 'faulty')", name="ck_campaign_lines_outcome"),
    )
    op.create_index(
        "ix_campaign_lines_untouched", "campaign_lines", ["list_id", "number"], postgresql_where=sa.text("outcome IS NULL")
    )
    op.create_index("ix_campaign_lines_outcome", "campaign_lines", ["list_id", "outcome", "number"])


def _create_firms() -> None:
    op.create_table(
        "campaign_firms",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("list_id", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("firm", sa.Text, nullable=False),
        sa.Column("park", sa.Text),
        sa.Column("industry", sa.Text),
        sa.Column("mobile", sa.Text),
        sa.Column("enterprise_id", _ID),
        sa.Column("recorded", JSONB),
        sa.Column("recorded_by", _ID),
        sa.Column("added_at", _WHEN, nullable=False),
        sa.Column("invited_at", _WHEN),
        sa.Column("started_at", _WHEN),
        sa.Column("submitted_at", _WHEN),
        sa.Column("verified_at", _WHEN),
        sa.Column("muted_at", _WHEN),
        sa.PrimaryKeyConstraint("campaign_id", "credit_code", name="pk_campaign_firms"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name="fk_campaign_firms_campaign_id"),
        sa.ForeignKeyConstraint(
            ["list_id", "number"], ["campaign_lines.list_id", "campaign_lines.number"], name="fk_campaign_firms_list_id_number"
        ),
    )
    op.create_index("ix_campaign_firms_enterprise_id", "campaign_firms", ["enterprise_id"])
    for name, columns, where in (
        ("credit_code", ["credit_code"], "enterprise_id IS NULL"),
        ("waiting", ["campaign_id", "credit_code"], "invited_at IS NULL"),
        ("recorded_by", ["enterprise_id"], "recorded_by IS NOT NULL"),
        ("mobile", ["campaign_id"], "mobile IS NOT NULL"),
    ):
        op.create_index(f"ix_campaign_firms_{name}", "campaign_firms", columns, postgresql_where=sa.text(where))


def _create_what_was_sent() -> None:
    op.create_table(
        "campaign_links",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_campaign_links"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name="fk_campaign_links_campaign_id"),
    )
    op.create_index("ix_campaign_links_campaign_id", "campaign_links", ["campaign_id"])
    op.create_table(
        "campaign_reminders",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("sent_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "days_before", "credit_code", name="pk_campaign_reminders"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name="fk_campaign_reminders_campaign_id"),
    )
    op.create_table(
        "campaign_refusals",
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("refused_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("credit_code", name="pk_campaign_refusals"),
    )
