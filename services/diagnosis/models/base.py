"""The room's declarative base: its schema, its naming, and how states are stored."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import DeclarativeBase

from services.storage.base import TYPES, metadata_of


class Base(DeclarativeBase):
    metadata = metadata_of("diagnosis")
    type_annotation_map = TYPES


def one_of(column: str, words: Sequence[str]) -> str:
    """A CHECK that `column` holds one of these words."""
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"
