"""What experts see on site, beside the firm's answers; once concluded it can't be changed by anybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

revision = "0004"
down_revision = "0003"

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)

_CONCLUDED_RUNS = """
CREATE FUNCTION keep_concluded_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.concluded_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'verified run % is concluded', OLD.run_id USING ERRCODE = 'restrict_violation';
END $$
"""

_CONCLUDED_ANSWERS = """
CREATE FUNCTION keep_concluded_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.run_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.run_id END];
BEGIN
    IF EXISTS (SELECT FROM verified_runs WHERE run_id = ANY (touched) AND concluded_at IS NOT NULL) THEN
        RAISE EXCEPTION 'answers of a concluded verified run' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def upgrade() -> None:
    _create_verified_runs()
    _create_verified_answers()
    _create_question_gaps()
    op.execute(_CONCLUDED_RUNS)
    op.execute(_CONCLUDED_ANSWERS)
    op.execute(
        "CREATE TRIGGER keep_concluded BEFORE UPDATE OR DELETE ON verified_runs "
        "FOR EACH ROW EXECUTE FUNCTION keep_concluded_run()"
    )
    op.execute(
        "CREATE TRIGGER keep_concluded BEFORE INSERT OR UPDATE OR DELETE ON verified_answers "
        "FOR EACH ROW EXECUTE FUNCTION keep_concluded_answers()"
    )


def _create_verified_runs() -> None:
    op.create_table(
        "verified_runs",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("concluded_at", _WHEN),
        sa.Column("concluded_by", _ID),
        sa.Column("score", sa.Numeric),
        sa.Column("dimensions", JSONB),
        sa.Column("level", sa.Integer),
        sa.Column("differing", sa.Integer),
        sa.PrimaryKeyConstraint("run_id", name="pk_verified_runs"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_verified_runs_run_id"),
    )
    op.create_index("ix_verified_runs_case_id", "verified_runs", ["case_id"])
    concluded = sa.text("concluded_at IS NOT NULL")
    op.create_index("ix_verified_runs_concluded", "verified_runs", ["pack", "enterprise_id"], postgresql_where=concluded)


def _create_verified_answers() -> None:
    op.create_table(
        "verified_answers",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("given_at", _WHEN, nullable=False),
        sa.Column("given_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "part", "key", name="pk_verified_answers"),
        sa.ForeignKeyConstraint(["run_id"], ["verified_runs.run_id"], name="fk_verified_answers_run_id"),
    )


def _create_question_gaps() -> None:
    op.create_table(
        "question_gaps",
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("firms", sa.Integer, nullable=False),
        sa.Column("differing", sa.Integer, nullable=False),
        sa.Column("lower", sa.Integer, nullable=False),
        sa.Column("shift", sa.Numeric, nullable=False),
        sa.PrimaryKeyConstraint("pack", "part", "key", name="pk_question_gaps"),
    )
