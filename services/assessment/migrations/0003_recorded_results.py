"""Results of tests taken elsewhere; once recorded they stay as they are."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLE = """
CREATE TABLE recorded_results (
    result_id uuid NOT NULL,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    platform text NOT NULL,
    platform_title text NOT NULL,
    edition text NOT NULL,
    tested_on date NOT NULL,
    score numeric NOT NULL,
    level integer NOT NULL,
    beyond_score boolean NOT NULL,
    certificate_number text NOT NULL,
    entered text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    corrects_result_id uuid,
    CONSTRAINT pk_recorded_results PRIMARY KEY (result_id),
    CONSTRAINT ck_recorded_results_entered CHECK (entered IN ('firm', 'liaison', 'list')),
    CONSTRAINT ck_recorded_results_score CHECK (score BETWEEN 0 AND 100)
);
CREATE INDEX ix_recorded_results_case_id_tested_on ON recorded_results (case_id, tested_on);
CREATE UNIQUE INDEX ux_recorded_results_corrects ON recorded_results (corrects_result_id);
CREATE FUNCTION keep_recorded_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'result % is recorded', OLD.result_id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_recorded BEFORE UPDATE OR DELETE ON recorded_results FOR EACH ROW EXECUTE FUNCTION keep_recorded_result();
"""


def upgrade() -> None:
    op.execute(_TABLE)
