"""Who can be reached, what was to be told, and each letter before it is sent."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE cases (
    case_id uuid NOT NULL,
    enterprise_id uuid NOT NULL,
    opened_at timestamptz,
    CONSTRAINT pk_cases PRIMARY KEY (case_id)
);
CREATE INDEX ix_cases_enterprise_id_opened_at ON cases (enterprise_id, opened_at);

CREATE TABLE notices (
    notice_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position integer NOT NULL,
    event_type text NOT NULL,
    letter text NOT NULL,
    at timestamptz NOT NULL,
    case_id uuid,
    enterprise_id uuid,
    link text NOT NULL,
    words jsonb NOT NULL,
    organisation_id uuid,
    persons jsonb NOT NULL,
    seats jsonb NOT NULL,
    roles jsonb NOT NULL,
    sms boolean NOT NULL,
    reminder boolean NOT NULL,
    addressed boolean DEFAULT false NOT NULL,
    forwarded_at timestamptz,
    forwarded_by uuid,
    CONSTRAINT pk_notices PRIMARY KEY (notice_id)
);
CREATE INDEX ix_notices_case_id_at ON notices (case_id, at);
CREATE INDEX ix_notices_organisation_id_at ON notices (organisation_id, at);
CREATE INDEX ix_notices_unaddressed ON notices (at) WHERE NOT addressed;

CREATE TABLE organisations (
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    as_of timestamptz NOT NULL,
    CONSTRAINT pk_organisations PRIMARY KEY (organisation_id)
);

CREATE TABLE people (
    person_id uuid NOT NULL,
    name text DEFAULT '' NOT NULL,
    mobile text,
    email text,
    contact_as_of timestamptz,
    roles jsonb DEFAULT '[]' NOT NULL,
    roles_as_of timestamptz,
    organisation_id uuid,
    organisation_since timestamptz,
    organisation_as_of timestamptz,
    catching_up boolean DEFAULT false NOT NULL,
    erased boolean DEFAULT false NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (person_id)
);
CREATE INDEX ix_people_organisation_id ON people (organisation_id);

CREATE TABLE preferences (
    person_id uuid NOT NULL,
    sms boolean NOT NULL,
    email boolean NOT NULL,
    CONSTRAINT pk_preferences PRIMARY KEY (person_id)
);

CREATE TABLE teams (
    case_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    mentor_id uuid NOT NULL,
    liaison_id uuid NOT NULL,
    commissioner_id uuid NOT NULL,
    catching_up boolean DEFAULT true NOT NULL,
    CONSTRAINT pk_teams PRIMARY KEY (case_id, as_of)
);

CREATE TABLE visit_experts (
    visit_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    case_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    catching_up boolean DEFAULT true NOT NULL,
    CONSTRAINT pk_visit_experts PRIMARY KEY (visit_id, as_of)
);
CREATE INDEX ix_visit_experts_case_id ON visit_experts (case_id);

CREATE TABLE messages (
    message_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    person_id uuid NOT NULL,
    code text NOT NULL,
    at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT pk_messages PRIMARY KEY (message_id),
    CONSTRAINT fk_messages_notice_id FOREIGN KEY(notice_id) REFERENCES notices (notice_id),
    CONSTRAINT uq_messages_code UNIQUE (code)
);
CREATE INDEX ix_messages_notice_id ON messages (notice_id);
CREATE INDEX ix_messages_person_id_at_message_id ON messages (person_id, at, message_id);
CREATE INDEX ix_messages_unread ON messages (person_id) WHERE read_at IS NULL;

CREATE TABLE letters (
    letter_id uuid NOT NULL,
    event_id uuid NOT NULL,
    message_id uuid,
    person_id uuid,
    channel text NOT NULL,
    letter text NOT NULL,
    urgent boolean NOT NULL,
    to_address text,
    secret jsonb,
    state text DEFAULT 'waiting' NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    expires_at timestamptz,
    error text,
    made_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT pk_letters PRIMARY KEY (letter_id),
    CONSTRAINT ck_letters_state CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'abandoned')),
    CONSTRAINT ck_letters_urgent_or_message CHECK ((message_id IS NULL) = urgent),
    CONSTRAINT ck_letters_has_text CHECK (message_id IS NOT NULL OR secret IS NOT NULL OR state IN ('sent', 'failed', 'abandoned')),
    CONSTRAINT fk_letters_message_id FOREIGN KEY(message_id) REFERENCES messages (message_id)
);
CREATE INDEX ix_letters_due ON letters (urgent, next_attempt_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX ix_letters_person_id ON letters (person_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
