"""Firms, their figures per year, who acts for them, and how somebody came to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.refusals import Refused
from services.contracts.vocabulary import SizeClass
from services.contracts.words import _
from services.enterprises.models.base import Base, Key, Texts, now
from services.enterprises.searching import fold, pairs_of


class Standing(StrEnum):
    """Whether somebody of the firm acts here, and whether the licence was checked."""

    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"
    VERIFIED = "verified"


class Firm(Base):
    """A firm on the register. `industry_detail` is the finer GB/T 4754 code where the size rules need one."""

    __tablename__ = "firms"
    __table_args__ = (
        CheckConstraint("standing IN ('unclaimed', 'claimed', 'verified')", name="standing"),
        CheckConstraint("(standing = 'unclaimed') = (administrator_id IS NULL)", name="claimed_by_somebody"),
        Index("ix_firms_name_pairs", "name_pairs", postgresql_using="gin"),
        Index("ix_firms_name_id", "name", "id"),
        Index("ix_firms_standing_name_id", "standing", "name", "id"),
        Index("ix_firms_district_name_id", "district", "name", "id"),
    )

    id: Mapped[Key]
    credit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    name_pairs: Mapped[Texts]
    industry: Mapped[str]
    industry_detail: Mapped[str | None]
    district: Mapped[str]
    park: Mapped[str | None]
    address: Mapped[str | None]
    main_products: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_mobile: Mapped[str | None]
    size_class: Mapped[str] = mapped_column(Text, default=SizeClass.UNKNOWN.value)
    origin: Mapped[str]
    standing: Mapped[str] = mapped_column(default=Standing.UNCLAIMED.value)
    administrator_id: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(default=now)
    claimed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]

    def rename(self, name: str) -> None:
        """Take a name, and what it is found by."""
        self.name, self.name_folded, self.name_pairs = name, fold(name), pairs_of(name)

    @property
    def code(self) -> str:
        """The finest industry code known."""
        return self.industry_detail or self.industry

    def take(self, person_id: UUID, at: datetime) -> None:
        """Somebody says the firm is theirs."""
        if self.standing != Standing.UNCLAIMED:
            raise Refused(_("这家企业已有管理员"))
        self.standing, self.administrator_id, self.claimed_at = Standing.CLAIMED, person_id, at

    def verify(self, liaison_id: UUID, at: datetime) -> None:
        """The licence was checked and fits."""
        if self.standing == Standing.UNCLAIMED:
            raise Refused(_("这家企业还没有人认领，无需核实"))
        self.standing, self.verified_at, self.verified_by = Standing.VERIFIED, at, liaison_id

    def release(self) -> None:
        """Nobody acts for the firm any more."""
        self.standing, self.administrator_id, self.claimed_at = Standing.UNCLAIMED, None, None
        self.verified_at = self.verified_by = None


class Figures(Base):
    """Staff in 人, revenue and assets in 万元, of one year."""

    __tablename__ = "figures"

    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey(Firm.id), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    staff: Mapped[int | None]
    revenue_wan: Mapped[Decimal | None]
    assets_wan: Mapped[Decimal | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class Member(Base):
    """Somebody who acts for a firm. A person acts for one firm only."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_enterprise_id", "enterprise_id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey(Firm.id))
    since: Mapped[datetime] = mapped_column(default=now)


class ClaimState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REDIRECTED = "redirected"
    ADMITTED = "admitted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Claim(Base):
    """Somebody says a firm is theirs: `pending` waits for the liaison, `redirected` for the firm's administrator."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'confirmed', 'redirected', 'admitted', 'refused', 'replaced')", name="state"
        ),
        Index("uq_claims_undecided", "enterprise_id", "person_id", unique=True,
              postgresql_where=text("state IN ('pending', 'redirected')")),
        Index("ix_claims_pending_made_at", "made_at", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_claims_person_id", "person_id"),
    )  # fmt: skip

    id: Mapped[Key]
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey(Firm.id))
    person_id: Mapped[UUID]
    way: Mapped[str]
    state: Mapped[str]
    licence_id: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason: Mapped[str | None]

    def decide(self, state: ClaimState, by: UUID, at: datetime, reason: str | None = None) -> None:
        """The claim is answered; answering twice is refused."""
        if self.state not in (ClaimState.PENDING, ClaimState.REDIRECTED):
            raise Refused(_("这份申请已经处理过了，请刷新页面"))
        self.state, self.decided_by, self.decided_at, self.reason = state, by, at, reason


class Upload(Base):
    """A file kept in the room's private folder under its id: a licence or a signed paper."""

    __tablename__ = "uploads"

    id: Mapped[Key]
    kind: Mapped[str]
    enterprise_id: Mapped[UUID | None]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
