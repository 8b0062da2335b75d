"""What the room hears of firms, cases, teams and uplifts; and tries of strangers, counted."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE attempts (
    key TEXT NOT NULL,
    window_at TIMESTAMP WITH TIME ZONE NOT NULL,
    times INTEGER NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (key, window_at)
);
CREATE TABLE seen_firms (
    enterprise_id UUID NOT NULL,
    name TEXT NOT NULL,
    industry TEXT NOT NULL,
    district TEXT NOT NULL,
    park TEXT,
    size_class TEXT NOT NULL,
    told_as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_firms PRIMARY KEY (enterprise_id)
);
CREATE TABLE seen_cases (
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    need TEXT,
    closed_at TIMESTAMP WITH TIME ZONE,
    mentor_id UUID,
    liaison_id UUID,
    commissioner_id UUID,
    team_as_of TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_cases PRIMARY KEY (case_id)
);
CREATE INDEX ix_seen_cases_enterprise ON seen_cases (enterprise_id, opened_at);
CREATE TABLE seen_claims (
    enterprise_id UUID NOT NULL,
    person_id UUID NOT NULL,
    as_colleague BOOLEAN NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE,
    refused_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_claims PRIMARY KEY (enterprise_id, person_id)
);
CREATE TABLE seen_verifications (
    enterprise_id UUID NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_verifications PRIMARY KEY (enterprise_id)
);
CREATE TABLE seen_runs (
    run_id UUID NOT NULL,
    case_id UUID NOT NULL,
    scene_levels JSONB NOT NULL,
    CONSTRAINT pk_seen_runs PRIMARY KEY (run_id)
);
CREATE TABLE seen_uplifts (
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    before_run_id UUID NOT NULL,
    after_run_id UUID NOT NULL,
    score_before NUMERIC NOT NULL,
    score_after NUMERIC NOT NULL,
    level_before INTEGER NOT NULL,
    level_after INTEGER NOT NULL,
    lifted_scenes JSONB NOT NULL,
    comparable BOOLEAN NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_uplifts PRIMARY KEY (case_id)
);
CREATE TABLE seen_engagements (
    engagement_id UUID NOT NULL,
    case_id UUID NOT NULL,
    domains JSONB NOT NULL,
    scenes JSONB NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_engagements PRIMARY KEY (engagement_id)
);
CREATE INDEX ix_seen_engagements_case ON seen_engagements (case_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
