"""People, what they may be, and by what they come in."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE affiliations (
    person_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    role TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE,
    joined_at TIMESTAMP WITH TIME ZONE,
    left_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_affiliations PRIMARY KEY (person_id, organisation_id)
);

CREATE TABLE attempts (
    key TEXT NOT NULL,
    window_at TIMESTAMP WITH TIME ZONE NOT NULL,
    times INTEGER NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (key, window_at)
);

CREATE TABLE codes (
    id UUID NOT NULL,
    purpose TEXT NOT NULL,
    address TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_codes PRIMARY KEY (id)
);
CREATE INDEX ix_codes_address_purpose_sent_at ON codes (address, purpose, sent_at);

CREATE TABLE invitations (
    id UUID NOT NULL,
    secret_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    mobile TEXT,
    email TEXT,
    roles JSONB NOT NULL,
    organisation_id UUID,
    invited_by UUID NOT NULL,
    invited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    accepted_by UUID,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invitations PRIMARY KEY (id),
    CONSTRAINT uq_invitations_secret_hash UNIQUE (secret_hash)
);
CREATE INDEX ix_invitations_organisation_id ON invitations (organisation_id);

CREATE TABLE persons (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    mobile TEXT,
    email TEXT,
    login TEXT,
    password_hash TEXT,
    roles JSONB NOT NULL,
    organisation_id UUID,
    state TEXT NOT NULL,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_persons PRIMARY KEY (id),
    CONSTRAINT ck_persons_reachable CHECK (mobile IS NOT NULL OR email IS NOT NULL OR login IS NOT NULL),
    CONSTRAINT uq_persons_mobile UNIQUE (mobile),
    CONSTRAINT uq_persons_email UNIQUE (email),
    CONSTRAINT uq_persons_login UNIQUE (login)
);
CREATE INDEX ix_persons_organisation_id ON persons (organisation_id);

CREATE TABLE consents (
    person_id UUID NOT NULL,
    notice_version TEXT NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_consents PRIMARY KEY (person_id, notice_version),
    CONSTRAINT fk_consents_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON DELETE CASCADE
);

CREATE TABLE sessions (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    secret_hash TEXT,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT fk_sessions_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON DELETE CASCADE,
    CONSTRAINT uq_sessions_secret_hash UNIQUE (secret_hash)
);
CREATE INDEX ix_sessions_person_id ON sessions (person_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
