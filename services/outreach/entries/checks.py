"""A quick check, and the need somebody leaves after it."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.words import _
from services.outreach.checking import questions
from services.outreach.entries.fields import Entry, Line, Mobile

Answer = Annotated[int, Field(ge=0, le=2)]


class CheckEntry(Entry):
    """`answers` is question → 0, 1 or 2; all are needed."""

    answers: dict[str, Answer]
    gathering_id: UUID | None = None
    need: Line | None = Field(None, min_length=2, max_length=120)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        known = [question.key for question in questions()]
        if unknown := sorted(set(self.answers) - set(known)):
            raise ValueError(_("没有这些问题：%(keys)s") % {"keys": "、".join(unknown)})
        if missing := [key for key in known if key not in self.answers]:
            places = "、".join(str(known.index(key) + 1) for key in missing)
            raise ValueError(_("第 %(places)s 题还没有回答") % {"places": places})
        return self


class NeedEntry(Entry):
    """One sentence of need and whom to call. `agreed` is to the notice on personal data."""

    firm_name: Line = Field(min_length=2, max_length=80)
    contact_name: Line = Field(min_length=1, max_length=30)
    mobile: Mobile
    need: Line = Field(min_length=2, max_length=120)
    agreed: bool = False

    @model_validator(mode="after")
    def _is_agreed(self) -> Self:
        if not self.agreed:
            raise ValueError(_("请先阅读个人信息保护说明，并勾选同意"))
        return self
