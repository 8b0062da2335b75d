"""What is entered of a firm: its facts, its figures, its registration and its claim."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from services.contracts.words import _
from services.enterprises.entries.fields import CreditCode, District, Entry, Industry, Line, Mobile, Money, Staff


class ProfileEntry(Entry):
    """The descriptive facts of a firm."""

    name: Line = Field(min_length=2, max_length=80)
    industry: Industry
    industry_detail: str | None = None
    district: District
    park: Line | None = Field(None, max_length=60)
    address: Line | None = Field(None, max_length=120)
    main_products: Line | None = Field(None, max_length=120)
    contact_name: Line | None = Field(None, max_length=30)
    contact_mobile: Mobile | None = None

    @field_validator("industry_detail")
    @classmethod
    def _is_finer(cls, code: str | None) -> str | None:
        if code and not re.fullmatch(r"\d{3,4}", code):
            raise ValueError(_("行业小类是 3 到 4 位数字，不确定可以不填"))
        return code or None

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        if self.industry_detail and not self.industry_detail.startswith(self.industry):
            raise ValueError(_("行业小类应以所选大类 %(code)s 开头") % {"code": self.industry})
        return self


class FiguresEntry(Entry):
    """Staff, revenue and assets of one year; what is not known stays empty."""

    year: int = Field(ge=2000, le=2100)
    staff: Staff | None = None
    revenue_wan: Money | None = None
    assets_wan: Money | None = None


class RegistrationEntry(ProfileEntry):
    """A firm new to the center, with last year's figures where they are known."""

    credit_code: CreditCode
    year: int | None = Field(None, ge=2000, le=2100)
    staff: Staff | None = None
    revenue_wan: Money | None = None
    assets_wan: Money | None = None
    need: Line | None = Field(None, min_length=2, max_length=120)

    def figures(self, this_year: int) -> FiguresEntry | None:
        """The figures among it, last year's unless it says otherwise."""
        if self.staff is None and self.revenue_wan is None and self.assets_wan is None:
            return None
        return FiguresEntry(
            year=self.year or this_year - 1, staff=self.staff, revenue_wan=self.revenue_wan, assets_wan=self.assets_wan
        )


class DelegatedRegistrationEntry(RegistrationEntry):
    """The same by a liaison: somebody of the firm must be reachable to confirm it."""

    contact_name: Line = Field(min_length=1, max_length=30)
    contact_mobile: Mobile


class ClaimEntry(Entry):
    """By credit code, or by the `token` of the link on the firm's printed sheet."""

    credit_code: CreditCode | None = None
    token: str | None = Field(None, max_length=300)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if not self.credit_code and not self.token:
            raise ValueError(_("请填写统一社会信用代码"))
        return self
