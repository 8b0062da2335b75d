"""Agreements, the records they let go, the transfers that can exist only under one, and what other rooms have told."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE papers (
    paper_id UUID NOT NULL,
    case_id UUID NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_papers PRIMARY KEY (paper_id)
);
CREATE INDEX ix_papers_case_id ON papers (case_id);
CREATE TABLE agreements (
    agreement_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    platform TEXT NOT NULL,
    promised JSONB NOT NULL,
    text_version TEXT NOT NULL,
    text JSONB NOT NULL,
    by TEXT NOT NULL,
    paper_id UUID,
    given_by UUID NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by UUID,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_agreements PRIMARY KEY (agreement_id),
    CONSTRAINT ck_agreements_paper CHECK ((by = 'online') = (paper_id IS NULL)),
    CONSTRAINT uq_agreements_whole UNIQUE (agreement_id, case_id, enterprise_id, platform),
    CONSTRAINT fk_agreements_paper_id FOREIGN KEY(paper_id) REFERENCES papers (paper_id)
);
CREATE INDEX ix_agreements_case ON agreements (case_id, given_at);
CREATE INDEX ix_agreements_enterprise ON agreements (enterprise_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ix_agreements_live ON agreements (case_id, platform) WHERE ended_at IS NULL;
CREATE TABLE agreed_kinds (
    agreement_id UUID NOT NULL,
    kind TEXT NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    platform TEXT NOT NULL,
    CONSTRAINT pk_agreed_kinds PRIMARY KEY (agreement_id, kind),
    CONSTRAINT ck_agreed_kinds_kind CHECK (kind IN ('profile', 'assessment', 'diagnosis', 'engagement', 'uplift')),
    CONSTRAINT uq_agreed_kinds_whole UNIQUE (agreement_id, kind, case_id, enterprise_id, platform),
    CONSTRAINT fk_agreed_kinds_agreement FOREIGN KEY(agreement_id, case_id, enterprise_id, platform)
        REFERENCES agreements (agreement_id, case_id, enterprise_id, platform)
);
CREATE TABLE records (
    record_id UUID NOT NULL,
    kind TEXT NOT NULL,
    case_id UUID,
    enterprise_id UUID NOT NULL,
    fields JSONB NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    ready BOOLEAN NOT NULL,
    CONSTRAINT pk_records PRIMARY KEY (record_id, kind)
);
CREATE INDEX ix_records_enterprise ON records (enterprise_id, kind);
CREATE TABLE transfers (
    transfer_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    kind TEXT NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    platform TEXT NOT NULL,
    record_id UUID NOT NULL,
    version TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    uncertain BOOLEAN NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent JSONB,
    named TEXT,
    batch_id UUID,
    receipt TEXT,
    reason TEXT,
    faults JSONB,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_transfers PRIMARY KEY (transfer_id),
    CONSTRAINT fk_transfers_agreed FOREIGN KEY(agreement_id, kind, case_id, enterprise_id, platform)
        REFERENCES agreed_kinds (agreement_id, kind, case_id, enterprise_id, platform),
    CONSTRAINT ck_transfers_state
        CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'rejected', 'failed', 'dropped', 'replaced')),
    CONSTRAINT ck_transfers_receipt CHECK ((state = 'delivered') = (receipt IS NOT NULL)),
    CONSTRAINT ck_transfers_reason CHECK (state <> 'rejected' OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX ix_transfers_once ON transfers (record_id, kind, version, platform) WHERE state NOT IN ('dropped', 'replaced');
CREATE INDEX ix_transfers_due ON transfers (platform, due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX ix_transfers_case ON transfers (case_id, queued_at, transfer_id);
CREATE INDEX ix_transfers_list ON transfers (queued_at, transfer_id);
CREATE INDEX ix_transfers_state ON transfers (platform, state, queued_at, transfer_id);
CREATE INDEX ix_transfers_enterprise ON transfers (enterprise_id, queued_at, transfer_id);
CREATE INDEX ix_transfers_agreement ON transfers (agreement_id);
CREATE INDEX ix_transfers_batch ON transfers (batch_id) WHERE batch_id IS NOT NULL;
CREATE TABLE tries (
    try_id BIGINT GENERATED ALWAYS AS IDENTITY,
    transfer_id UUID NOT NULL,
    platform TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    took_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    note TEXT NOT NULL,
    CONSTRAINT pk_tries PRIMARY KEY (try_id),
    CONSTRAINT fk_tries_transfer_id FOREIGN KEY(transfer_id) REFERENCES transfers (transfer_id)
);
CREATE INDEX ix_tries_transfer ON tries (transfer_id, try_id);
CREATE INDEX ix_tries_platform ON tries (platform, at);
CREATE TABLE platform_states (
    platform TEXT NOT NULL,
    misses INTEGER NOT NULL,
    rests_until TIMESTAMP WITH TIME ZONE,
    answered_at TIMESTAMP WITH TIME ZONE,
    note TEXT NOT NULL,
    CONSTRAINT pk_platform_states PRIMARY KEY (platform)
);
CREATE TABLE receipt_files (
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    receipts INTEGER NOT NULL,
    faults JSONB NOT NULL,
    CONSTRAINT pk_receipt_files PRIMARY KEY (platform, name, sha256)
);
CREATE TABLE seen_firms (
    enterprise_id UUID NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    told_as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_firms PRIMARY KEY (enterprise_id)
);
CREATE INDEX ix_seen_firms_code ON seen_firms (credit_code);
CREATE TABLE seen_cases (
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    mentor_id UUID,
    liaison_id UUID,
    commissioner_id UUID,
    team_as_of TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_cases PRIMARY KEY (case_id)
);
CREATE INDEX ix_seen_cases_enterprise ON seen_cases (enterprise_id);
CREATE TABLE seen_firm_people (
    enterprise_id UUID NOT NULL,
    person_id UUID NOT NULL,
    as_colleague BOOLEAN NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE,
    refused_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_seen_firm_people PRIMARY KEY (enterprise_id, person_id)
);
CREATE TABLE seen_verifications (
    enterprise_id UUID NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_verifications PRIMARY KEY (enterprise_id)
);
CREATE TABLE seen_providers (
    provider_id UUID NOT NULL,
    name TEXT NOT NULL,
    told_as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seen_providers PRIMARY KEY (provider_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
