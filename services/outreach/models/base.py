"""The room's MetaData and how Python types become columns."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("outreach")
    type_annotation_map = TYPES | {dict[str, int]: JSONB()}
