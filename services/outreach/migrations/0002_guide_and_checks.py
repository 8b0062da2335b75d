"""Editions and who read them, and quick checks."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE editions (
    edition_id UUID NOT NULL,
    document TEXT NOT NULL,
    title TEXT NOT NULL,
    label TEXT NOT NULL,
    source TEXT NOT NULL,
    dated_on DATE NOT NULL,
    caveat TEXT NOT NULL,
    chapters JSONB NOT NULL,
    packaged TEXT,
    state TEXT NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    superseded_at TIMESTAMP WITH TIME ZONE,
    superseded_by UUID,
    CONSTRAINT pk_editions PRIMARY KEY (edition_id),
    CONSTRAINT ck_editions_document CHECK (document IN ('guide', 'indicators')),
    CONSTRAINT ck_editions_state CHECK (state IN ('draft', 'published', 'superseded')),
    CONSTRAINT uq_editions_packaged UNIQUE (packaged)
);
CREATE INDEX ix_editions_document ON editions (document, made_at);
CREATE UNIQUE INDEX ix_editions_published ON editions (document) WHERE state = 'published';
CREATE TABLE edition_readings (
    edition_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_edition_readings PRIMARY KEY (edition_id, enterprise_id),
    CONSTRAINT fk_edition_readings_edition_id FOREIGN KEY(edition_id) REFERENCES editions (edition_id)
);
CREATE TABLE quick_checks (
    check_id UUID NOT NULL,
    gathering_id UUID,
    answers JSONB NOT NULL,
    points INTEGER NOT NULL,
    informal_level INTEGER NOT NULL,
    need TEXT,
    done_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lead_id UUID,
    CONSTRAINT pk_quick_checks PRIMARY KEY (check_id),
    CONSTRAINT ck_quick_checks_informal_level CHECK (informal_level BETWEEN 0 AND 3)
);
CREATE INDEX ix_quick_checks_done_at ON quick_checks (done_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
