"""Results of tests taken elsewhere: whoever visits should know them, and a firm that has one waits for a visit."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE recorded_results (
    result_id uuid NOT NULL,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    platform text NOT NULL,
    platform_title text NOT NULL,
    edition text NOT NULL,
    tested_on date NOT NULL,
    score numeric NOT NULL,
    level_name text NOT NULL,
    beyond_score boolean NOT NULL,
    corrects_result_id uuid,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_recorded_results PRIMARY KEY (result_id)
);
CREATE INDEX ix_recorded_results_case_id_tested_on ON recorded_results (case_id, tested_on);
CREATE INDEX ix_recorded_results_corrects_result_id ON recorded_results (corrects_result_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
