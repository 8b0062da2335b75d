"""Consents with their recipients and fields, and the referrals that can exist only under one."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

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
CREATE TABLE consents (
    consent_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    match_id UUID,
    text_version TEXT NOT NULL,
    text JSONB NOT NULL,
    by TEXT NOT NULL,
    paper_id UUID,
    given_by UUID NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    ended_by UUID,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_consents PRIMARY KEY (consent_id),
    CONSTRAINT ck_consents_state CHECK (state IN ('asking', 'placed', 'exhausted', 'withdrawn', 'closed')),
    CONSTRAINT ck_consents_paper CHECK ((by = 'online') = (paper_id IS NULL)),
    CONSTRAINT uq_consents_whole UNIQUE (consent_id, case_id, enterprise_id),
    CONSTRAINT fk_consents_match_id FOREIGN KEY(match_id) REFERENCES matches (match_id),
    CONSTRAINT fk_consents_paper_id FOREIGN KEY(paper_id) REFERENCES papers (paper_id)
);
CREATE INDEX ix_consents_case ON consents (case_id, given_at);
CREATE UNIQUE INDEX ix_consents_live ON consents (case_id) WHERE state IN ('asking', 'placed');
CREATE TABLE consent_recipients (
    consent_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_consent_recipients PRIMARY KEY (consent_id, provider_id),
    CONSTRAINT uq_consent_recipients_consent_id_position UNIQUE (consent_id, position),
    CONSTRAINT ck_consent_recipients_position CHECK (position BETWEEN 1 AND 3),
    CONSTRAINT fk_consent_recipients_consent_id FOREIGN KEY(consent_id) REFERENCES consents (consent_id),
    CONSTRAINT fk_consent_recipients_provider_id FOREIGN KEY(provider_id) REFERENCES providers (provider_id)
);
CREATE TABLE consent_fields (
    consent_id UUID NOT NULL,
    field TEXT NOT NULL,
    CONSTRAINT pk_consent_fields PRIMARY KEY (consent_id, field),
    CONSTRAINT ck_consent_fields_field CHECK (field IN ('企业名称', '统一社会信用代码', '行业与规模', '联系人与电话', '评测等级', '诊断结论')),
    CONSTRAINT fk_consent_fields_consent_id FOREIGN KEY(consent_id) REFERENCES consents (consent_id)
);
CREATE TABLE referrals (
    referral_id UUID NOT NULL,
    consent_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    scenes JSONB NOT NULL,
    state TEXT NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    answered_by UUID,
    reason TEXT,
    CONSTRAINT pk_referrals PRIMARY KEY (referral_id),
    CONSTRAINT fk_referrals_named_recipient FOREIGN KEY(consent_id, provider_id) REFERENCES consent_recipients (consent_id, provider_id),
    CONSTRAINT fk_referrals_consent FOREIGN KEY(consent_id, case_id, enterprise_id) REFERENCES consents (consent_id, case_id, enterprise_id),
    CONSTRAINT ck_referrals_state CHECK (state IN ('offered', 'accepted', 'declined', 'expired', 'stopped')),
    CONSTRAINT uq_referrals_consent_id_provider_id UNIQUE (consent_id, provider_id),
    CONSTRAINT uq_referrals_whole UNIQUE (referral_id, provider_id, case_id, enterprise_id)
);
CREATE UNIQUE INDEX ix_referrals_accepted ON referrals (consent_id) WHERE state = 'accepted';
CREATE INDEX ix_referrals_case ON referrals (case_id, offered_at);
CREATE INDEX ix_referrals_due ON referrals (expires_at) WHERE state = 'offered';
CREATE UNIQUE INDEX ix_referrals_offered ON referrals (consent_id) WHERE state = 'offered';
CREATE INDEX ix_referrals_provider ON referrals (provider_id, offered_at, referral_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
