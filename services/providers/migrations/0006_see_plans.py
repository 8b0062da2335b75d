"""Earlier versions of a plan stay readable, evidence has files, and what is overdue is found over an index."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE plan_versions (
    engagement_id UUID NOT NULL,
    version INTEGER NOT NULL,
    plan JSONB NOT NULL,
    planned_by UUID NOT NULL,
    planned_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan_versions PRIMARY KEY (engagement_id, version),
    CONSTRAINT fk_plan_versions_engagement_id FOREIGN KEY(engagement_id) REFERENCES engagements (engagement_id)
);
INSERT INTO plan_versions (engagement_id, version, plan, planned_by, planned_at)
SELECT e.engagement_id, e.version,
       jsonb_build_object('goal', e.goal, 'domains', e.domains, 'scenes', e.scenes, 'milestones', (
           SELECT coalesce(jsonb_agg(jsonb_build_object('title', m.title, 'due_on', m.due_on, 'proof', m.proof) ORDER BY m.number), '[]')
           FROM milestones m WHERE m.engagement_id = e.engagement_id)),
       s.by, s.at
FROM engagements e
JOIN LATERAL (
    SELECT by, at FROM engagement_steps WHERE engagement_id = e.engagement_id AND what = 'planned' ORDER BY step_id DESC LIMIT 1
) s ON true
WHERE e.version > 0;
ALTER TABLE milestones ADD COLUMN reached_by UUID;
CREATE INDEX ix_milestones_due ON milestones (due_on) WHERE reached_at IS NULL;
CREATE TABLE evidence_files (
    file_id UUID NOT NULL,
    engagement_id UUID NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_evidence_files PRIMARY KEY (file_id),
    CONSTRAINT fk_evidence_files_milestone FOREIGN KEY(engagement_id, number) REFERENCES milestones (engagement_id, number)
);
CREATE INDEX ix_evidence_files_milestone ON evidence_files (engagement_id, number, file_id);
CREATE INDEX ix_engagements_opened ON engagements (opened_at, engagement_id);
CREATE INDEX ix_engagements_enterprise ON engagements (enterprise_id, opened_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
