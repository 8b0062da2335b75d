"""Case stories, their versions, and the papers firms signed."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE stories (
    story_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    industry TEXT NOT NULL,
    scenes TEXT[] NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    published_version INTEGER,
    published_at TIMESTAMP WITH TIME ZONE,
    ever_published BOOLEAN NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by UUID,
    reason TEXT,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stories PRIMARY KEY (story_id),
    CONSTRAINT ck_stories_state CHECK (state IN ('drafted', 'agreed', 'declined', 'published', 'withdrawn')),
    CONSTRAINT ck_stories_published CHECK (state <> 'published' OR published_version = version),
    CONSTRAINT ck_stories_withdrawn CHECK (state <> 'withdrawn' OR published_version IS NULL)
);
CREATE UNIQUE INDEX ix_stories_case ON stories (case_id) WHERE state <> 'withdrawn';
CREATE INDEX ix_stories_public ON stories (published_at, story_id) WHERE published_version IS NOT NULL;
CREATE INDEX ix_stories_scenes ON stories USING gin (scenes);
CREATE TABLE story_papers (
    paper_id UUID NOT NULL,
    case_id UUID NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_story_papers PRIMARY KEY (paper_id)
);
CREATE TABLE story_versions (
    story_id UUID NOT NULL,
    version INTEGER NOT NULL,
    shown_name TEXT NOT NULL,
    anonymous BOOLEAN NOT NULL,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    done TEXT NOT NULL,
    changed TEXT NOT NULL,
    quote TEXT NOT NULL,
    figures JSONB NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer TEXT,
    answered_how TEXT,
    answered_by UUID,
    answered_at TIMESTAMP WITH TIME ZONE,
    paper_id UUID,
    reason TEXT,
    CONSTRAINT pk_story_versions PRIMARY KEY (story_id, version),
    CONSTRAINT ck_story_versions_answer CHECK (answer IN ('agreed', 'declined')),
    CONSTRAINT ck_story_versions_paper CHECK ((answered_how = 'paper') = (paper_id IS NOT NULL)),
    CONSTRAINT fk_story_versions_story_id FOREIGN KEY(story_id) REFERENCES stories (story_id),
    CONSTRAINT fk_story_versions_paper_id FOREIGN KEY(paper_id) REFERENCES story_papers (paper_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
