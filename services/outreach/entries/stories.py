"""A case story's text, and the firm's word on it."""

from __future__ import annotations

import base64
import binascii
from typing import Self

from pydantic import Field, model_validator

from services.contracts.words import _
from services.outreach.entries.fields import Entry, Line, Prose


class StoryEntry(Entry):
    """The text of a version. Figures are not among it: they are the confirmed ones."""

    title: Line = Field(min_length=4, max_length=60)
    problem: Prose = Field(min_length=4, max_length=2000)
    done: Prose = Field(min_length=4, max_length=2000)
    changed: Prose = Field(min_length=4, max_length=2000)
    quote: Prose = Field("", max_length=500)
    anonymous: bool = False

    def texts(self) -> dict[str, str]:
        return self.model_dump(exclude={"anonymous"})


class PaperEntry(Entry):
    """A photographed signed paper in a JSON body."""

    content_base64: str = Field(min_length=1, max_length=14_000_000)

    @model_validator(mode="after")
    def _decodes(self) -> Self:
        self.content()
        return self

    def content(self) -> bytes:
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except binascii.Error as error:
            raise ValueError(_("照片内容不是有效的 base64")) from error


class AgreementEntry(Entry):
    """The firm agrees to exactly this version; a liaison brings the signed `paper`."""

    version: int = Field(ge=1)
    agreed: bool = False
    paper: PaperEntry | None = None

    @model_validator(mode="after")
    def _is_agreed(self) -> Self:
        if not self.agreed:
            raise ValueError(_("请读完全文，并勾选“同意发布”"))
        return self


class DeclineEntry(Entry):
    version: int = Field(ge=1)
    reason: Line = Field(min_length=2, max_length=200)


class VersionEntry(Entry):
    version: int = Field(ge=1)


class WithdrawEntry(Entry):
    reason: Line = Field(min_length=2, max_length=200)
