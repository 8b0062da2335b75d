"""Engagements with their milestones and steps."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE engagements (
    engagement_id UUID NOT NULL,
    referral_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    state TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    goal TEXT NOT NULL,
    domains JSONB NOT NULL,
    scenes JSONB NOT NULL,
    agreed_by UUID,
    agreed_at TIMESTAMP WITH TIME ZONE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    accepted_at TIMESTAMP WITH TIME ZONE,
    accepted_by UUID,
    accepted_how TEXT,
    paper_id UUID,
    CONSTRAINT pk_engagements PRIMARY KEY (engagement_id),
    CONSTRAINT fk_engagements_referral FOREIGN KEY(referral_id, provider_id, case_id, enterprise_id) REFERENCES referrals (referral_id, provider_id, case_id, enterprise_id),
    CONSTRAINT ck_engagements_state CHECK (state IN ('drafting', 'planned', 'running', 'delivered', 'accepted', 'ended')),
    CONSTRAINT fk_engagements_paper_id FOREIGN KEY(paper_id) REFERENCES papers (paper_id)
);
CREATE INDEX ix_engagements_case ON engagements (case_id, opened_at);
CREATE UNIQUE INDEX ix_engagements_open ON engagements (case_id) WHERE state IN ('drafting', 'planned', 'running', 'delivered');
CREATE INDEX ix_engagements_provider ON engagements (provider_id, opened_at);
CREATE UNIQUE INDEX ix_engagements_referral ON engagements (referral_id);
CREATE TABLE milestones (
    engagement_id UUID NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    due_on DATE NOT NULL,
    proof TEXT NOT NULL,
    evidence TEXT,
    reached_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_milestones PRIMARY KEY (engagement_id, number),
    CONSTRAINT fk_milestones_engagement_id FOREIGN KEY(engagement_id) REFERENCES engagements (engagement_id)
);
CREATE TABLE engagement_steps (
    step_id UUID NOT NULL,
    engagement_id UUID NOT NULL,
    what TEXT NOT NULL,
    note TEXT,
    by UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_engagement_steps PRIMARY KEY (step_id),
    CONSTRAINT fk_engagement_steps_engagement_id FOREIGN KEY(engagement_id) REFERENCES engagements (engagement_id)
);
CREATE INDEX ix_engagement_steps_engagement ON engagement_steps (engagement_id, step_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
