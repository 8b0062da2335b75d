"""The center's own editions as they were answered under, the choice of one, and runs recalculated under another."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = """
CREATE TABLE kept_editions (
    pack_id text NOT NULL,
    scoring_mark text NOT NULL,
    content text NOT NULL,
    kept_at timestamptz NOT NULL,
    CONSTRAINT pk_kept_editions PRIMARY KEY (pack_id)
);
CREATE FUNCTION keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sheets were answered under edition %', OLD.pack_id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_edition BEFORE UPDATE OR DELETE ON kept_editions FOR EACH ROW EXECUTE FUNCTION keep_edition();
CREATE TABLE edition_choices (
    choice_id uuid NOT NULL,
    pack_id text NOT NULL,
    chosen_by uuid NOT NULL,
    chosen_at timestamptz NOT NULL,
    CONSTRAINT pk_edition_choices PRIMARY KEY (choice_id)
);
CREATE INDEX ix_edition_choices_chosen_at ON edition_choices (chosen_at);
CREATE TABLE recalculated_runs (
    run_id uuid NOT NULL,
    pack_id text NOT NULL,
    score numeric,
    level integer,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT pk_recalculated_runs PRIMARY KEY (run_id, pack_id),
    CONSTRAINT fk_recalculated_runs_run_id FOREIGN KEY (run_id) REFERENCES runs (run_id)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
