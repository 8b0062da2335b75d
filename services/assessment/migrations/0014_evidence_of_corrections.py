"""Evidence of a correction: a row of its own that refers to the file of the run it corrects; nothing is copied."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("ALTER TABLE evidence ADD COLUMN stored_as uuid")  # empty: under its own id, so that no row need be touched
    op.execute("CREATE INDEX ix_evidence_stored_as ON evidence (stored_as) WHERE stored_as IS NOT NULL")
