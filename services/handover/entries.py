"""What people and programs may send, checked."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.contracts.handover import RecordKind
from services.contracts.words import _
from services.handover.agreeing import TEXT_VERSION


def _once_each(items: list[RecordKind]) -> list[RecordKind]:
    if len(set(items)) != len(items):
        raise ValueError(_("同一项请只选一次"))
    return items


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PaperEntry(Entry):
    """A photographed signed paper in a JSON body."""

    content_base64: Annotated[str, Field(min_length=1, max_length=14_000_000)]

    def content(self) -> bytes:
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except binascii.Error as error:
            raise ValueError(_("照片内容不是有效的 base64")) from error

    @model_validator(mode="after")
    def _decodes(self) -> Self:
        self.content()
        return self


class ChoiceEntry(Entry):
    """To which platform, and which kinds of records."""

    platform: Annotated[str, Field(min_length=1, max_length=40)]
    kinds: Annotated[list[RecordKind], Field(min_length=1), AfterValidator(_once_each)]


class AgreementEntry(ChoiceEntry):
    """A choice that was read and agreed to. `text_version` is the version that was read."""

    text_version: str = TEXT_VERSION
    agreed: bool = False
    paper: PaperEntry | None = None

    @model_validator(mode="after")
    def _is_agreed(self) -> Self:
        if not self.agreed:
            raise ValueError(_("请先阅读同意书，并勾选“本企业同意”"))
        return self
