"""Cases as heard of, runs and answers; a submitted run can't be changed by anybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

revision = "0001"
down_revision = None

_ID = UUID(as_uuid=True)
_WHEN = TIMESTAMP(timezone=True)

_SUBMITTED_RUNS = """
CREATE FUNCTION keep_submitted_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'submitted' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    -- the one thing that may change is that a person's name is forgotten
    IF TG_OP = 'UPDATE' AND NEW.pledge_name IS NULL AND to_jsonb(NEW) - 'pledge_name' = to_jsonb(OLD) - 'pledge_name' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'run % is submitted', OLD.run_id USING ERRCODE = 'restrict_violation';
END $$
"""

_SUBMITTED_ANSWERS = """
CREATE FUNCTION keep_submitted_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.run_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.run_id END];
BEGIN
    IF EXISTS (SELECT FROM runs WHERE run_id = ANY (touched) AND state = 'submitted') THEN
        RAISE EXCEPTION 'answers of a submitted run' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def upgrade() -> None:
    _create_read_models()
    _create_runs()
    _create_answers()
    op.execute(_SUBMITTED_RUNS)
    op.execute(_SUBMITTED_ANSWERS)
    op.execute("CREATE TRIGGER keep_submitted BEFORE UPDATE OR DELETE ON runs FOR EACH ROW EXECUTE FUNCTION keep_submitted_run()")
    op.execute(
        "CREATE TRIGGER keep_submitted BEFORE INSERT OR UPDATE OR DELETE ON answers "
        "FOR EACH ROW EXECUTE FUNCTION keep_submitted_answers()"
    )


def _create_read_models() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("mentor_id", _ID),
        sa.Column("liaison_id", _ID),
        sa.Column("commissioner_id", _ID),
        sa.Column("team_at", _WHEN),
        sa.Column("stage", sa.Text, nullable=False, server_default="open"),
        sa.Column("stage_at", _WHEN),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
    )
    for column in ("enterprise_id", "liaison_id", "mentor_id"):
        op.create_index(f"ix_cases_{column}", "cases", [column])
    op.create_table(
        "firms",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("verified_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="pk_firms"),
    )
    op.create_table(
        "claims",
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("claimed_at", _WHEN),
        sa.Column("refused_at", _WHEN),
        sa.PrimaryKeyConstraint("enterprise_id", "person_id", name="pk_claims"),
    )
    op.create_table(
        "delegations",
        sa.Column("delegation_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("liaison_id", _ID, nullable=False),
        sa.Column("acts", JSONB, nullable=False),
        sa.Column("valid_until", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("delegation_id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_case_id_liaison_id", "delegations", ["case_id", "liaison_id"])
    op.create_table(
        "visits",
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("expert_id", _ID, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name="pk_visits"),
    )
    op.create_index("ix_visits_case_id_expert_id", "visits", ["case_id", "expert_id"])


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("started_at", _WHEN),
        sa.Column("started_by", _ID),
        sa.Column("on_behalf_by", _ID),
        sa.Column("before_run_id", _ID),
        sa.Column("submitted_at", _WHEN),
        sa.Column("pledged_by", _ID),
        sa.Column("pledge_name", sa.Text),
        sa.Column("score", sa.Numeric),
        sa.Column("dimensions", JSONB),
        sa.Column("level", sa.Integer),
        sa.Column("wanted_scenes", JSONB),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_index("ux_runs_live", "runs", ["case_id", "purpose"], unique=True, postgresql_where=sa.text("state <> 'submitted'"))
    op.create_index("ix_runs_case_id_submitted_at", "runs", ["case_id", "submitted_at"])
    op.create_index("ix_runs_pledged_by", "runs", ["pledged_by"], postgresql_where=sa.text("pledge_name IS NOT NULL"))
    op.create_table(
        "verdicts",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("agreed", sa.Boolean, nullable=False),
        sa.Column("opinion", sa.Text),
        sa.Column("expert_id", _ID, nullable=False),
        sa.Column("heard_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_verdicts_run_id"),
    )


def _create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("given_at", _WHEN, nullable=False),
        sa.Column("given_by", _ID, nullable=False),
        sa.Column("on_behalf", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "part", "key", name="pk_answers"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_answers_run_id"),
    )
