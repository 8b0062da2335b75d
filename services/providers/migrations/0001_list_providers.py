"""The registry, and the matches made from it."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE providers (
    provider_id UUID NOT NULL,
    name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    category TEXT NOT NULL,
    districts JSONB NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    introduction TEXT NOT NULL,
    state TEXT NOT NULL,
    applied_by UUID NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT,
    CONSTRAINT pk_providers PRIMARY KEY (provider_id),
    CONSTRAINT ck_providers_state CHECK (state IN ('applied', 'listed', 'refused'))
);
CREATE INDEX ix_providers_applicant ON providers (applied_by, applied_at);
CREATE UNIQUE INDEX ix_providers_credit_code ON providers (credit_code) WHERE state <> 'refused';
CREATE INDEX ix_providers_state ON providers (state, applied_at, provider_id);
CREATE TABLE products (
    product_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    domain TEXT NOT NULL,
    scenes JSONB NOT NULL,
    industries JSONB NOT NULL,
    levels JSONB NOT NULL,
    price_band TEXT NOT NULL,
    days_to_live INTEGER NOT NULL,
    light BOOLEAN NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_products PRIMARY KEY (product_id),
    CONSTRAINT fk_products_provider_id FOREIGN KEY(provider_id) REFERENCES providers (provider_id)
);
CREATE INDEX ix_products_provider ON products (provider_id, product_id);
CREATE INDEX ix_products_scenes ON products USING gin (scenes);
CREATE TABLE product_revisions (
    product_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    content JSONB NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_product_revisions PRIMARY KEY (product_id, revision),
    CONSTRAINT fk_product_revisions_product_id FOREIGN KEY(product_id) REFERENCES products (product_id)
);
CREATE TABLE matches (
    match_id UUID NOT NULL,
    case_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    report_id UUID,
    rules TEXT NOT NULL,
    inputs JSONB NOT NULL,
    candidates JSONB NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_matches PRIMARY KEY (match_id)
);
CREATE INDEX ix_matches_case ON matches (case_id, proposed_at);
CREATE INDEX ix_matches_report ON matches (report_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
