"""Leads that outreach raised."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE leads (
    id UUID NOT NULL,
    check_id UUID,
    gathering_id UUID,
    firm_name TEXT NOT NULL,
    contact_name TEXT,
    mobile TEXT,
    need TEXT NOT NULL,
    informal_level INTEGER,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_estimated BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    liaison_id UUID,
    delegation_id UUID,
    call JSONB,
    enterprise_id UUID,
    case_id UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    wiped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_leads PRIMARY KEY (id),
    CONSTRAINT ck_leads_state CHECK (state IN ('waiting', 'registering', 'taken', 'dropped')),
    CONSTRAINT ck_leads_whose CHECK ((state = 'waiting') = (liaison_id IS NULL)),
    CONSTRAINT ck_leads_case CHECK ((state = 'taken') = (case_id IS NOT NULL))
);
CREATE INDEX ix_leads_decided ON leads (state, decided_at, id) WHERE state IN ('taken', 'dropped');
CREATE INDEX ix_leads_delegation_id ON leads (delegation_id) WHERE delegation_id IS NOT NULL;
CREATE INDEX ix_leads_mobile ON leads (mobile) WHERE mobile IS NOT NULL;
CREATE INDEX ix_leads_open ON leads (due_at, id) WHERE state IN ('waiting', 'registering');
"""


def upgrade() -> None:
    op.execute(TABLES)
