"""What is heard of firms, cases, assessments and people."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE cases (
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    state text NOT NULL,
    state_said_at timestamptz,
    need text,
    opened_at timestamptz,
    mentor_id uuid,
    liaison_id uuid,
    commissioner_id uuid,
    team_said_at timestamptz,
    CONSTRAINT pk_cases PRIMARY KEY (case_id),
    CONSTRAINT ck_cases_state CHECK (state IN ('open', 'resting', 'closed'))
);
CREATE INDEX ix_cases_enterprise_id ON cases (enterprise_id);
CREATE INDEX ix_cases_liaison_id ON cases (liaison_id);
CREATE INDEX ix_cases_mentor_id ON cases (mentor_id);
CREATE INDEX ix_cases_open ON cases (opened_at, case_id) WHERE state = 'open';

CREATE TABLE delegations (
    delegation_id uuid NOT NULL,
    case_id uuid NOT NULL,
    liaison_id uuid NOT NULL,
    acts jsonb NOT NULL,
    valid_until timestamptz NOT NULL,
    CONSTRAINT pk_delegations PRIMARY KEY (delegation_id)
);
CREATE INDEX ix_delegations_case_id_liaison_id ON delegations (case_id, liaison_id);

CREATE TABLE firms (
    enterprise_id uuid NOT NULL,
    name text NOT NULL,
    industry text NOT NULL,
    district text NOT NULL,
    park text,
    size_class text NOT NULL,
    said_at timestamptz NOT NULL,
    CONSTRAINT pk_firms PRIMARY KEY (enterprise_id)
);

CREATE TABLE members (
    enterprise_id uuid NOT NULL,
    person_id uuid NOT NULL,
    as_colleague boolean NOT NULL,
    acts boolean NOT NULL,
    said_at timestamptz NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (enterprise_id, person_id)
);

CREATE TABLE people (
    person_id uuid NOT NULL,
    name text,
    mobile text,
    contact_said_at timestamptz,
    is_expert boolean NOT NULL,
    roles_said_at timestamptz,
    CONSTRAINT pk_people PRIMARY KEY (person_id)
);

CREATE TABLE runs (
    run_id uuid NOT NULL,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    purpose text NOT NULL,
    pack text NOT NULL,
    score numeric NOT NULL,
    dimensions jsonb NOT NULL,
    scene_levels jsonb NOT NULL,
    level integer NOT NULL,
    level_name text NOT NULL,
    wanted_scenes jsonb NOT NULL,
    completed_at timestamptz NOT NULL,
    CONSTRAINT pk_runs PRIMARY KEY (run_id),
    CONSTRAINT ck_runs_purpose CHECK (purpose IN ('first', 'retest'))
);
CREATE INDEX ix_runs_case_id_completed_at ON runs (case_id, completed_at);
CREATE INDEX ix_runs_retests ON runs (completed_at) WHERE purpose = 'retest';
"""


def upgrade() -> None:
    op.execute(TABLES)
