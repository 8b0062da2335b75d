"""What other rooms have told."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE seen_firms (
    enterprise_id UUID NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    industry TEXT NOT NULL,
    district TEXT NOT NULL,
    park TEXT,
    size_class TEXT NOT NULL,
    told_as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    code_as_of TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_firms PRIMARY KEY (enterprise_id)
);
CREATE TABLE seen_cases (
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    need TEXT,
    mentor_id UUID,
    liaison_id UUID,
    commissioner_id UUID,
    team_as_of TIMESTAMP WITH TIME ZONE,
    level INTEGER,
    wanted_scenes JSONB,
    level_as_of TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_cases PRIMARY KEY (case_id)
);
CREATE INDEX ix_seen_cases_enterprise ON seen_cases (enterprise_id);
CREATE INDEX ix_seen_cases_liaison ON seen_cases (liaison_id);
CREATE TABLE seen_closures (
    case_id UUID NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_closures PRIMARY KEY (case_id)
);
CREATE TABLE seen_reports (
    report_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    findings JSONB NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_reports PRIMARY KEY (report_id)
);
CREATE INDEX ix_seen_reports_case ON seen_reports (case_id, reported_at);
CREATE TABLE seen_firm_people (
    enterprise_id UUID NOT NULL,
    person_id UUID NOT NULL,
    as_colleague BOOLEAN NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE,
    refused_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_firm_people PRIMARY KEY (enterprise_id, person_id)
);
CREATE INDEX ix_seen_firm_people_person ON seen_firm_people (person_id);
CREATE TABLE seen_contacts (
    person_id UUID NOT NULL,
    for_firm BOOLEAN,
    roles_as_of TIMESTAMP WITH TIME ZONE,
    name TEXT,
    mobile TEXT,
    told_as_of TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_contacts PRIMARY KEY (person_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
