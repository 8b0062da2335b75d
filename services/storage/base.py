"""What every room's models stand on: a schema of its own and one way to name and type columns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, MetaData, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

TIMESTAMPTZ = TIMESTAMP(timezone=True)

TYPES: dict[Any, Any] = {
    datetime: TIMESTAMPTZ,
    date: Date(),
    UUID: PG_UUID(as_uuid=True),
    Decimal: Numeric(),
    str: Text(),
    dict: JSONB(),
    list: JSONB(),
    dict[str, Any]: JSONB(),
    list[Any]: JSONB(),
    list[str]: JSONB(),
}
"""`type_annotation_map` of every room's declarative base."""


@lru_cache
def metadata_of(room: str) -> MetaData:
    """The one MetaData of a room: its tables live in the schema of its name."""
    return MetaData(schema=room, naming_convention=NAMING)
