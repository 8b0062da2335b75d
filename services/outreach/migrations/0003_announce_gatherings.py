"""Series, gatherings, who registered and who came."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE known_firms (
    enterprise_id UUID NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    told_as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_known_firms PRIMARY KEY (enterprise_id)
);
CREATE INDEX ix_known_firms_credit_code ON known_firms (credit_code);
CREATE INDEX ix_known_firms_name ON known_firms (name);
CREATE TABLE series (
    series_id UUID NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    begun_by UUID NOT NULL,
    CONSTRAINT pk_series PRIMARY KEY (series_id)
);
CREATE TABLE gatherings (
    gathering_id UUID NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    quota INTEGER NOT NULL,
    registration_closes_at TIMESTAMP WITH TIME ZONE NOT NULL,
    speaker TEXT,
    organiser TEXT,
    series_id UUID,
    park TEXT,
    industry TEXT,
    state TEXT DEFAULT 'open' NOT NULL,
    cancel_reason TEXT,
    sequence INTEGER DEFAULT 0 NOT NULL,
    arrivals INTEGER DEFAULT 0 NOT NULL,
    announced_at TIMESTAMP WITH TIME ZONE NOT NULL,
    announced_by UUID NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    held_at TIMESTAMP WITH TIME ZONE,
    people INTEGER,
    firms INTEGER,
    wiped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_gatherings PRIMARY KEY (gathering_id),
    CONSTRAINT ck_gatherings_kind CHECK (kind IN ('training', 'exchange')),
    CONSTRAINT ck_gatherings_state CHECK (state IN ('open', 'cancelled', 'held')),
    CONSTRAINT ck_gatherings_quota CHECK (quota > 0),
    CONSTRAINT ck_gatherings_times CHECK (ends_at > starts_at),
    CONSTRAINT ck_gatherings_registration_closes CHECK (registration_closes_at <= ends_at),
    CONSTRAINT fk_gatherings_series_id FOREIGN KEY(series_id) REFERENCES series (series_id)
);
CREATE INDEX ix_gatherings_series_id ON gatherings (series_id);
CREATE INDEX ix_gatherings_starts_at_gathering_id ON gatherings (starts_at, gathering_id);
CREATE TABLE check_ins (
    entry_id UUID NOT NULL,
    gathering_id UUID NOT NULL,
    registration_id UUID,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    by UUID NOT NULL,
    outcome TEXT NOT NULL,
    CONSTRAINT pk_check_ins PRIMARY KEY (entry_id),
    CONSTRAINT fk_check_ins_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (gathering_id)
);
CREATE INDEX ix_check_ins_gathering_id ON check_ins (gathering_id);
CREATE TABLE promises (
    promise_id UUID NOT NULL,
    gathering_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    case_id UUID,
    firm_name TEXT NOT NULL,
    with_kind TEXT NOT NULL,
    with_organisation TEXT NOT NULL,
    provider_id UUID,
    topic TEXT NOT NULL,
    due_on DATE,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_promises PRIMARY KEY (promise_id),
    CONSTRAINT fk_promises_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (gathering_id)
);
CREATE INDEX ix_promises_gathering_id_made_at ON promises (gathering_id, made_at);
CREATE TABLE registrations (
    registration_id UUID NOT NULL,
    gathering_id UUID NOT NULL,
    arrival INTEGER NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    mobile TEXT,
    firm_name TEXT,
    credit_code TEXT,
    enterprise_id UUID,
    case_id UUID,
    person_id UUID,
    secret TEXT NOT NULL,
    code TEXT NOT NULL,
    notice_version TEXT,
    registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    linked_at TIMESTAMP WITH TIME ZONE,
    came_at TIMESTAMP WITH TIME ZONE,
    rating INTEGER,
    words TEXT,
    rated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_registrations PRIMARY KEY (registration_id),
    CONSTRAINT ck_registrations_state CHECK (state IN ('seated', 'waiting', 'given_up', 'removed', 'walked_in')),
    CONSTRAINT ck_registrations_rating CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT fk_registrations_gathering_id FOREIGN KEY(gathering_id) REFERENCES gatherings (gathering_id),
    CONSTRAINT uq_registrations_secret UNIQUE (secret)
);
CREATE INDEX ix_registrations_gathering_id_state_arrival ON registrations (gathering_id, state, arrival);
CREATE INDEX ix_registrations_person ON registrations (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX uq_registrations_active_mobile ON registrations (gathering_id, mobile) WHERE state IN ('seated', 'waiting', 'walked_in');
CREATE UNIQUE INDEX uq_registrations_gathering_id_arrival ON registrations (gathering_id, arrival);
CREATE UNIQUE INDEX uq_registrations_gathering_id_code ON registrations (gathering_id, code);
CREATE TABLE certificates (
    number TEXT NOT NULL,
    registration_id UUID NOT NULL,
    masked_name TEXT NOT NULL,
    title TEXT NOT NULL,
    held_on DATE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_certificates PRIMARY KEY (number),
    CONSTRAINT uq_certificates_registration_id UNIQUE (registration_id),
    CONSTRAINT fk_certificates_registration_id FOREIGN KEY(registration_id) REFERENCES registrations (registration_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
