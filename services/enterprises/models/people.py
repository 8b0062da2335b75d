"""People as this room needs them: roles for the team, names and numbers to show to each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprises.models.base import Base, Texts


class Person(Base):
    """Read from accounts' facts; `industries` and `capacity` are this room's own, kept for colleagues of the center."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_roles", "roles", postgresql_using="gin"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    roles: Mapped[Texts]
    organisation_id: Mapped[UUID | None]
    roles_said_at: Mapped[datetime | None]
    name: Mapped[str | None]
    mobile: Mapped[str | None]
    contact_said_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    industries: Mapped[Texts]
    capacity: Mapped[int] = mapped_column(default=30, server_default="30")
