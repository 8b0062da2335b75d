"""The room's declarative base."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("assessment")
    type_annotation_map = TYPES
