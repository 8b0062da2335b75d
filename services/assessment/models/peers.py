"""Firms and sheets as the benchmark hears of them, the groups in which they are counted, and what was published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.base import Base


class PeerFirm(Base):
    """Industry (two digits), size and district of a firm, as last told."""

    __tablename__ = "peer_firms"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    industry: Mapped[str]
    size_class: Mapped[str]
    district: Mapped[str]
    told_at: Mapped[datetime]


class PeerSheet(Base):
    """A completed sheet as it was said."""

    __tablename__ = "peer_sheets"
    __table_args__ = (Index("ix_peer_sheets_newest", "pack", "enterprise_id", "completed_at"),)

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID]
    pack: Mapped[str]
    pledged: Mapped[str]
    completed_at: Mapped[datetime]
    score: Mapped[Decimal]
    dimensions: Mapped[dict[str, Any]]
    scenes: Mapped[dict[str, Any]]


class PeerCoins(Base):
    """By which a firm's scenes are made coarse: bits drawn once, never shown."""

    __tablename__ = "peer_coins"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    coins: Mapped[int] = mapped_column(BigInteger)


class PeerGroup(Base):
    """Firms that came into the benchmark together, counted in `cell` and every wider one."""

    __tablename__ = "peer_groups"

    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    pack: Mapped[str]
    cell: Mapped[str]
    since: Mapped[date]


class PeerMember(Base):
    """One sheet in a group, as bands. A sheet enters once in its life; a firm is counted once an edition."""

    __tablename__ = "peer_members"
    __table_args__ = (
        Index("ux_peer_members_counted", "pack", "enterprise_id", unique=True, postgresql_where=text("left_in IS NULL")),
        Index(None, "group_id"),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("peer_groups.group_id"))
    enterprise_id: Mapped[UUID]
    pack: Mapped[str]
    bands: Mapped[dict[str, Any]]
    left_in: Mapped[date | None]


class BenchmarkMonth(Base):
    """A month that was closed: what was published for it never changes."""

    __tablename__ = "benchmark_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]


class BenchmarkCell(Base):
    """One published cell: how many firms, and the quartiles of each measure as bands (lower, middle, upper)."""

    __tablename__ = "benchmark_cells"

    month: Mapped[date] = mapped_column(ForeignKey("benchmark_months.month"), primary_key=True)
    pack: Mapped[str] = mapped_column(primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]
    firms: Mapped[int]
    marks: Mapped[dict[str, Any]]
