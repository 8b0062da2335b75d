"""The room's MetaData and how Python types become columns."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("handover")
    type_annotation_map = TYPES
