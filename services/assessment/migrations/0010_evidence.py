"""Evidence for answers and for results recorded elsewhere; kept as it is once the run is submitted."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"

_TABLE = """
CREATE TABLE evidence (
    evidence_id uuid NOT NULL,
    run_id uuid,
    part text,
    key text,
    result_id uuid,
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    title text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    state text NOT NULL,
    checked_at timestamptz,
    uploaded_by uuid NOT NULL,
    on_behalf boolean NOT NULL,
    uploaded_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT pk_evidence PRIMARY KEY (evidence_id),
    CONSTRAINT fk_evidence_run_id FOREIGN KEY (run_id) REFERENCES runs (run_id),
    CONSTRAINT fk_evidence_result_id FOREIGN KEY (result_id) REFERENCES recorded_results (result_id),
    CONSTRAINT ck_evidence_belongs CHECK ((run_id IS NULL) <> (result_id IS NULL)),
    CONSTRAINT ck_evidence_answer CHECK ((run_id IS NULL) = (part IS NULL) AND (run_id IS NULL) = (key IS NULL)),
    CONSTRAINT ck_evidence_state CHECK (state IN ('waiting', 'clean', 'bad', 'unscanned'))
);
CREATE INDEX ix_evidence_run_id_part_key ON evidence (run_id, part, key);
CREATE INDEX ix_evidence_result_id ON evidence (result_id) WHERE result_id IS NOT NULL;
CREATE INDEX ix_evidence_deleted_at ON evidence (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settled boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM runs WHERE run_id = NEW.run_id AND state = 'submitted') THEN
            RAISE EXCEPTION 'evidence of a submitted run' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        -- a row goes only after somebody gave it up, which a settled one can't be
        IF OLD.deleted_at IS NULL THEN
            RAISE EXCEPTION 'evidence % was not given up', OLD.evidence_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    settled := OLD.result_id IS NOT NULL OR EXISTS (SELECT FROM runs WHERE run_id = OLD.run_id AND state = 'submitted');
    -- what the scanner says may come at any time, giving up only before the run is submitted, and nothing else ever changes
    IF to_jsonb(NEW) - '{state,checked_at,deleted_at}'::text[] <> to_jsonb(OLD) - '{state,checked_at,deleted_at}'::text[]
        OR (NEW.deleted_at IS DISTINCT FROM OLD.deleted_at AND settled) THEN
        RAISE EXCEPTION 'evidence % stays as it is', OLD.evidence_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_evidence BEFORE INSERT OR UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION keep_evidence();
"""


def upgrade() -> None:
    op.execute(_TABLE)
