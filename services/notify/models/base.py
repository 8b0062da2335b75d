"""What notify's tables stand on."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("notify")
    type_annotation_map = TYPES
