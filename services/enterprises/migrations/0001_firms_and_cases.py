"""Firms, claims and rosters; people; cases with their marks, records, delegations and thread."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE delegations (
    id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    case_id UUID NOT NULL,
    liaison_id UUID NOT NULL,
    acts TEXT[] NOT NULL,
    firm_name TEXT NOT NULL,
    draft JSONB,
    mobile TEXT,
    state TEXT NOT NULL,
    code_hash TEXT,
    code_expires_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    codes_sent INTEGER NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    confirmed_by TEXT,
    paper_id UUID,
    valid_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_delegations PRIMARY KEY (id),
    CONSTRAINT ck_delegations_state CHECK (state IN ('asked', 'confirmed', 'withdrawn')),
    CONSTRAINT ck_delegations_acts CHECK (acts <@ ARRAY['register', 'answer', 'book'] AND acts <> '{}')
);
CREATE INDEX ix_delegations_case_id ON delegations (case_id, asked_at);
CREATE INDEX ix_delegations_liaison_id ON delegations (liaison_id, asked_at);

CREATE TABLE firms (
    id UUID NOT NULL,
    credit_code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    name_pairs TEXT[] NOT NULL,
    industry TEXT NOT NULL,
    industry_detail TEXT,
    district TEXT NOT NULL,
    park TEXT,
    address TEXT,
    main_products TEXT,
    contact_name TEXT,
    contact_mobile TEXT,
    size_class TEXT NOT NULL,
    origin TEXT NOT NULL,
    standing TEXT NOT NULL,
    administrator_id UUID,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE,
    verified_at TIMESTAMP WITH TIME ZONE,
    verified_by UUID,
    CONSTRAINT pk_firms PRIMARY KEY (id),
    CONSTRAINT ck_firms_standing CHECK (standing IN ('unclaimed', 'claimed', 'verified')),
    CONSTRAINT ck_firms_claimed_by_somebody CHECK ((standing = 'unclaimed') = (administrator_id IS NULL)),
    CONSTRAINT uq_firms_credit_code UNIQUE (credit_code)
);
CREATE INDEX ix_firms_district_name_id ON firms (district, name, id);
CREATE INDEX ix_firms_name_id ON firms (name, id);
CREATE INDEX ix_firms_name_pairs ON firms USING gin (name_pairs);
CREATE INDEX ix_firms_standing_name_id ON firms (standing, name, id);

CREATE TABLE people (
    id UUID NOT NULL,
    roles TEXT[] NOT NULL,
    organisation_id UUID,
    roles_said_at TIMESTAMP WITH TIME ZONE,
    name TEXT,
    mobile TEXT,
    contact_said_at TIMESTAMP WITH TIME ZONE,
    erased_at TIMESTAMP WITH TIME ZONE,
    industries TEXT[] NOT NULL,
    capacity INTEGER DEFAULT '30' NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (id)
);
CREATE INDEX ix_people_roles ON people USING gin (roles);

CREATE TABLE rosters (
    id UUID NOT NULL,
    file_name TEXT NOT NULL,
    content BYTEA,
    park TEXT,
    district TEXT,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    lines INTEGER NOT NULL,
    done INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    faulty INTEGER NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rosters PRIMARY KEY (id),
    CONSTRAINT ck_rosters_state CHECK (state IN ('waiting', 'reading', 'done', 'failed'))
);
CREATE INDEX ix_rosters_unfinished ON rosters (uploaded_at) WHERE state IN ('waiting', 'reading');
CREATE INDEX ix_rosters_uploaded_at_id ON rosters (uploaded_at, id);

CREATE TABLE step_marks (
    case_id UUID NOT NULL,
    step TEXT NOT NULL,
    stands BOOLEAN NOT NULL,
    said_at TIMESTAMP WITH TIME ZONE NOT NULL,
    anchor_at TIMESTAMP WITH TIME ZONE NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_step_marks PRIMARY KEY (case_id, step)
);

CREATE TABLE thread_entries (
    event_id UUID NOT NULL,
    case_id UUID NOT NULL,
    said_at TIMESTAMP WITH TIME ZONE NOT NULL,
    type TEXT NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT pk_thread_entries PRIMARY KEY (event_id)
);
CREATE INDEX ix_thread_entries_case_id_said_at_event_id ON thread_entries (case_id, said_at, event_id);

CREATE TABLE uploads (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    enterprise_id UUID,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_uploads PRIMARY KEY (id)
);

CREATE TABLE cases (
    id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    way TEXT NOT NULL,
    need TEXT,
    state TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_by UUID,
    district TEXT NOT NULL,
    park TEXT,
    stage TEXT,
    step TEXT,
    due_at TIMESTAMP WITH TIME ZONE,
    due_estimated BOOLEAN NOT NULL,
    agreed_on DATE,
    agreed_for TEXT,
    follow_up TEXT,
    follow_up_on DATE,
    overdue_said_at TIMESTAMP WITH TIME ZONE,
    mentor_id UUID,
    liaison_id UUID,
    commissioner_id UUID,
    team_reasons JSONB,
    team_assigned_at TIMESTAMP WITH TIME ZONE,
    first_contact_at TIMESTAMP WITH TIME ZONE,
    rest_reason TEXT,
    ask_again_on DATE,
    closed_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    end_reason TEXT,
    uplift_points NUMERIC,
    level_before SMALLINT,
    level_after SMALLINT,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT ck_cases_state CHECK (state IN ('open', 'resting', 'closed')),
    CONSTRAINT ck_cases_closed_has_time CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT fk_cases_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES firms (id)
);
CREATE INDEX ix_cases_closed_at_id ON cases (closed_at, id) WHERE state = 'closed';
CREATE INDEX ix_cases_commissioner_id_due_at_id ON cases (commissioner_id, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_district_due_at_id ON cases (district, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_due_at_id ON cases (due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_enterprise_id_opened_at ON cases (enterprise_id, opened_at);
CREATE INDEX ix_cases_liaison_id_due_at_id ON cases (liaison_id, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_mentor_id_due_at_id ON cases (mentor_id, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_park_due_at_id ON cases (park, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_step_due_at_id ON cases (step, due_at, id) WHERE state <> 'closed';
CREATE INDEX ix_cases_unsaid_due_at ON cases (due_at) WHERE state <> 'closed' AND overdue_said_at IS NULL;
CREATE INDEX ix_cases_waiting_for_team ON cases (opened_at) WHERE state = 'open' AND team_assigned_at IS NULL AND stage = 'team';
CREATE UNIQUE INDEX uq_cases_one_open ON cases (enterprise_id) WHERE state <> 'closed';

CREATE TABLE claims (
    id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    person_id UUID NOT NULL,
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    licence_id UUID,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    decided_by UUID,
    reason TEXT,
    CONSTRAINT pk_claims PRIMARY KEY (id),
    CONSTRAINT ck_claims_state CHECK (state IN ('pending', 'confirmed', 'redirected', 'admitted', 'refused', 'replaced')),
    CONSTRAINT fk_claims_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES firms (id)
);
CREATE INDEX ix_claims_pending_made_at ON claims (made_at, id) WHERE state = 'pending';
CREATE INDEX ix_claims_person_id ON claims (person_id);
CREATE UNIQUE INDEX uq_claims_undecided ON claims (enterprise_id, person_id) WHERE state IN ('pending', 'redirected');

CREATE TABLE figures (
    enterprise_id UUID NOT NULL,
    year SMALLINT NOT NULL,
    staff INTEGER,
    revenue_wan NUMERIC,
    assets_wan NUMERIC,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_figures PRIMARY KEY (enterprise_id, year),
    CONSTRAINT fk_figures_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES firms (id)
);

CREATE TABLE members (
    person_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (person_id),
    CONSTRAINT fk_members_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES firms (id)
);
CREATE INDEX ix_members_enterprise_id ON members (enterprise_id);

CREATE TABLE roster_lines (
    roster_id UUID NOT NULL,
    number INTEGER NOT NULL,
    cells JSONB NOT NULL,
    outcome TEXT,
    faults JSONB,
    enterprise_id UUID,
    CONSTRAINT pk_roster_lines PRIMARY KEY (roster_id, number),
    CONSTRAINT fk_roster_lines_roster_id FOREIGN KEY(roster_id) REFERENCES rosters (id)
);
CREATE INDEX ix_roster_lines_outcome ON roster_lines (roster_id, outcome, number);
CREATE INDEX ix_roster_lines_untouched ON roster_lines (roster_id, number) WHERE outcome IS NULL;

CREATE TABLE service_records (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    by UUID NOT NULL,
    role TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    next_step TEXT,
    next_on DATE,
    note TEXT,
    first_contact BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_service_records PRIMARY KEY (id),
    CONSTRAINT fk_service_records_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);
CREATE INDEX ix_service_records_case_id_recorded_at ON service_records (case_id, recorded_at, id);
"""


def upgrade() -> None:
    op.execute(TABLES)
