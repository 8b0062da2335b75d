"""Experts and their time, visits the database refuses to double, findings, and reports that stay as signed."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE confirmations (
    run_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    agreed boolean,
    opinion text,
    remark text NOT NULL,
    confirmed_at timestamptz,
    CONSTRAINT pk_confirmations PRIMARY KEY (run_id),
    CONSTRAINT ck_confirmations_whole CHECK ((agreed IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT ck_confirmations_opinion CHECK (opinion IS NULL OR opinion IN ('证据不足', '与现场不符', '其他')),
    CONSTRAINT ck_confirmations_reason CHECK (agreed IS NOT FALSE OR opinion IS NOT NULL)
);
CREATE INDEX ix_confirmations_expert_id ON confirmations (expert_id);

CREATE TABLE experts (
    expert_id uuid NOT NULL,
    expert_no bigint GENERATED ALWAYS AS IDENTITY,
    scenes jsonb NOT NULL,
    industries jsonb NOT NULL,
    districts jsonb NOT NULL,
    daily_maximum integer NOT NULL,
    CONSTRAINT pk_experts PRIMARY KEY (expert_id),
    CONSTRAINT ck_experts_daily_maximum CHECK (daily_maximum BETWEEN 1 AND 6),
    CONSTRAINT uq_experts_expert_no UNIQUE (expert_no)
);

CREATE TABLE year_notices (
    year integer NOT NULL,
    days_off jsonb NOT NULL,
    worked jsonb NOT NULL,
    source text NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamptz NOT NULL,
    CONSTRAINT pk_year_notices PRIMARY KEY (year)
);

CREATE TABLE different_days (
    day_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    kind text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    opens time,
    closes time,
    CONSTRAINT pk_different_days PRIMARY KEY (day_id),
    CONSTRAINT ck_different_days_kind CHECK (kind IN ('leave', 'extra')),
    CONSTRAINT ck_different_days_days CHECK (from_on <= until_on),
    CONSTRAINT ck_different_days_hours CHECK ((opens IS NULL) = (closes IS NULL) AND (opens IS NULL OR opens < closes)),
    CONSTRAINT ck_different_days_extra CHECK (kind = 'leave' OR (opens IS NOT NULL AND from_on = until_on)),
    CONSTRAINT fk_different_days_expert_id FOREIGN KEY(expert_id) REFERENCES experts (expert_id)
);
CREATE INDEX ix_different_days_expert_id_until_on ON different_days (expert_id, until_on);

CREATE TABLE visits (
    visit_id uuid NOT NULL,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    expert_no bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    planned_starts_at timestamptz NOT NULL,
    planned_ends_at timestamptz NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    booked_by uuid NOT NULL,
    on_behalf_by uuid,
    booked_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    recorded_at timestamptz,
    cancelled_at timestamptz,
    cancel_reason text,
    CONSTRAINT pk_visits PRIMARY KEY (visit_id),
    CONSTRAINT ck_visits_state CHECK (state IN ('booked', 'confirmed', 'held', 'cancelled')),
    CONSTRAINT ck_visits_order CHECK (starts_at < ends_at),
    CONSTRAINT visits_planned_once EXCLUDE USING gist (int8range(expert_no, expert_no, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (state IN ('booked', 'confirmed')),
    CONSTRAINT visits_held_once EXCLUDE USING gist (int8range(expert_no, expert_no, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (state = 'held'),
    CONSTRAINT fk_visits_expert_id FOREIGN KEY(expert_id) REFERENCES experts (expert_id)
);
CREATE INDEX ix_visits_case_id_starts_at ON visits (case_id, starts_at);
CREATE INDEX ix_visits_expert_id_starts_at ON visits (expert_id, starts_at);
CREATE UNIQUE INDEX visits_one_planned_a_case ON visits (case_id) WHERE state IN ('booked', 'confirmed');

CREATE TABLE weekly_hours (
    expert_id uuid NOT NULL,
    weekday integer NOT NULL,
    opens time NOT NULL,
    closes time NOT NULL,
    CONSTRAINT pk_weekly_hours PRIMARY KEY (expert_id, weekday, opens),
    CONSTRAINT ck_weekly_hours_weekday CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT ck_weekly_hours_order CHECK (opens < closes),
    CONSTRAINT fk_weekly_hours_expert_id FOREIGN KEY(expert_id) REFERENCES experts (expert_id)
);

CREATE TABLE drafts (
    visit_id uuid NOT NULL,
    overview text NOT NULL,
    estimate text NOT NULL,
    effects text NOT NULL,
    risks text NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (visit_id),
    CONSTRAINT fk_drafts_visit_id FOREIGN KEY(visit_id) REFERENCES visits (visit_id)
);

CREATE TABLE findings (
    visit_id uuid NOT NULL,
    scene text NOT NULL,
    present_level integer NOT NULL,
    target_level integer NOT NULL,
    priority integer NOT NULL,
    need text NOT NULL,
    evidence text NOT NULL,
    advice text NOT NULL,
    CONSTRAINT pk_findings PRIMARY KEY (visit_id, scene),
    CONSTRAINT ck_findings_levels CHECK (present_level BETWEEN 0 AND 3 AND target_level BETWEEN 1 AND 4),
    CONSTRAINT ck_findings_lift CHECK (target_level > present_level),
    CONSTRAINT ck_findings_priority CHECK (priority BETWEEN 1 AND 3),
    CONSTRAINT fk_findings_visit_id FOREIGN KEY(visit_id) REFERENCES visits (visit_id)
);

CREATE TABLE reports (
    report_id uuid NOT NULL,
    report_no bigint GENERATED ALWAYS AS IDENTITY,
    visit_id uuid NOT NULL,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    version integer NOT NULL,
    reported_at timestamptz NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT pk_reports PRIMARY KEY (report_id),
    CONSTRAINT uq_reports_report_no UNIQUE (report_no),
    CONSTRAINT uq_reports_visit_id UNIQUE (visit_id),
    CONSTRAINT fk_reports_visit_id FOREIGN KEY(visit_id) REFERENCES visits (visit_id)
);
CREATE INDEX ix_reports_case_id_reported_at ON reports (case_id, reported_at);
"""

REPORTS_STAY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signed report does not change';
END
$$;
CREATE TRIGGER reports_stay BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(REPORTS_STAY)
