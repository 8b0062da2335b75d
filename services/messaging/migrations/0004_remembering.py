"""From when on a listener remembers: what was said before is handed to it from the ledgers once, by the next `bamai migrate`."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

ADD = """
ALTER TABLE listening ADD COLUMN remembers_since timestamptz;
UPDATE listening SET remembers_since = CASE
    WHEN since = '-infinity' AND NOT EXISTS (SELECT FROM inbox WHERE inbox.listener = listening.listener) THEN now() ELSE since END;
ALTER TABLE listening ALTER COLUMN remembers_since SET NOT NULL;
"""


def upgrade() -> None:
    op.execute(ADD)
