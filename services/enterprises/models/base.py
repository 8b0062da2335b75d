"""The base of this room's tables, and the columns they share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column
from uuid_utils.compat import uuid7

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("enterprises")
    type_annotation_map = TYPES


Key = Annotated[UUID, mapped_column(primary_key=True, default=uuid7)]
Texts = Annotated[list[str], mapped_column(ARRAY(Text), default=list)]


def now() -> datetime:
    return datetime.now(UTC)
