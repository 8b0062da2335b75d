"""What is counted, its sums, the clocks of cases, goals, and reports that nobody may change."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE cases (
    case_id UUID NOT NULL,
    enterprise_id UUID,
    by_need BOOLEAN NOT NULL,
    mentor_id UUID,
    liaison_id UUID,
    commissioner_id UUID,
    told JSONB NOT NULL,
    state TEXT NOT NULL,
    waiting_for TEXT,
    measure SMALLINT,
    moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    touched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    overdue BOOLEAN NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE,
    contacted_at TIMESTAMP WITH TIME ZONE,
    visited_at TIMESTAMP WITH TIME ZONE,
    reported_at TIMESTAMP WITH TIME ZONE,
    referred_at TIMESTAMP WITH TIME ZONE,
    taken_at TIMESTAMP WITH TIME ZONE,
    delivered_at TIMESTAMP WITH TIME ZONE,
    uplifted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_cases PRIMARY KEY (case_id)
);

CREATE INDEX ix_cases_liaison_id ON cases (liaison_id);

CREATE INDEX ix_cases_mentor_id ON cases (mentor_id);

CREATE INDEX ix_cases_overdue ON cases (measure, touched_at, case_id) WHERE state = 'open' AND overdue;

CREATE INDEX ix_cases_waiting ON cases (measure, touched_at, case_id) WHERE state = 'open';

CREATE TABLE counted (
    line TEXT NOT NULL,
    thing_id UUID NOT NULL,
    event_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    enterprise_id UUID,
    case_id UUID,
    level SMALLINT,
    stands BOOLEAN NOT NULL,
    CONSTRAINT pk_counted PRIMARY KEY (line, thing_id, event_id)
);

CREATE INDEX ix_counted_case_id_line_at ON counted (case_id, line, at) WHERE stands;

CREATE INDEX ix_counted_line_at_event_id ON counted (line, at, event_id) WHERE stands;

CREATE TABLE firm_months (
    line TEXT NOT NULL,
    enterprise_id UUID NOT NULL,
    month DATE NOT NULL,
    things INTEGER NOT NULL,
    level SMALLINT,
    level_at TIMESTAMP WITH TIME ZONE,
    level_event UUID,
    CONSTRAINT pk_firm_months PRIMARY KEY (line, enterprise_id, month)
);

CREATE TABLE firms (
    enterprise_id UUID NOT NULL,
    name TEXT NOT NULL,
    industry TEXT NOT NULL,
    district TEXT NOT NULL,
    park TEXT,
    size_class TEXT NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told_by UUID NOT NULL,
    CONSTRAINT pk_firms PRIMARY KEY (enterprise_id)
);

CREATE INDEX ix_firms_segment ON firms (district, industry, size_class, park);

CREATE TABLE goals (
    id UUID NOT NULL,
    measure SMALLINT NOT NULL,
    line TEXT NOT NULL,
    unit TEXT NOT NULL,
    year SMALLINT NOT NULL,
    target NUMERIC NOT NULL,
    set_by UUID NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_goals PRIMARY KEY (id)
);

CREATE INDEX ix_goals_year_line_unit_set_at ON goals (year, line, unit, set_at, id);

CREATE TABLE loop_times (
    leg TEXT NOT NULL,
    cases INTEGER NOT NULL,
    median_seconds DOUBLE PRECISION,
    p90_seconds DOUBLE PRECISION,
    measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_loop_times PRIMARY KEY (leg)
);

CREATE TABLE report_facts (
    report_id UUID NOT NULL,
    line TEXT NOT NULL,
    thing_id UUID NOT NULL,
    event_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    enterprise_id UUID,
    case_id UUID,
    CONSTRAINT pk_report_facts PRIMARY KEY (report_id, line, thing_id, event_id)
);

CREATE TABLE reports (
    id UUID NOT NULL,
    month DATE NOT NULL,
    number TEXT NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    frozen_by UUID,
    figures JSONB NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_reports PRIMARY KEY (id),
    CONSTRAINT uq_reports_month UNIQUE (month)
);

CREATE TABLE stuck_counts (
    measure SMALLINT NOT NULL,
    overdue BIGINT NOT NULL,
    silent BIGINT NOT NULL,
    things BIGINT NOT NULL,
    measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stuck_counts PRIMARY KEY (measure)
);

CREATE TABLE sums (
    month DATE NOT NULL,
    line TEXT NOT NULL,
    what TEXT NOT NULL,
    value BIGINT NOT NULL,
    CONSTRAINT pk_sums PRIMARY KEY (month, line, what)
);

CREATE TABLE waiting (
    kind TEXT NOT NULL,
    thing_id UUID NOT NULL,
    measure SMALLINT NOT NULL,
    case_id UUID,
    enterprise_id UUID,
    label TEXT,
    due_at TIMESTAMP WITH TIME ZONE,
    due_told_at TIMESTAMP WITH TIME ZONE,
    opened_at TIMESTAMP WITH TIME ZONE,
    moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_waiting PRIMARY KEY (kind, thing_id)
);

CREATE INDEX ix_waiting_measure_opened_at ON waiting (measure, opened_at, thing_id);

CREATE TABLE withdrawn (
    line TEXT NOT NULL,
    thing_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawn PRIMARY KEY (line, thing_id)
);
"""

FROZEN = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen report is not changed: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER reports_stay BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_are_not_emptied BEFORE TRUNCATE ON reports EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_facts_stay BEFORE UPDATE OR DELETE ON report_facts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_facts_are_not_emptied BEFORE TRUNCATE ON report_facts EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(FROZEN)
