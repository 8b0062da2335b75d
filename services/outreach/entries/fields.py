"""Fields that several entries have, and how each is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from services.contracts.mobiles import mobile_of
from services.contracts.words import _


def _plain(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError(_("请去掉换行等看不见的字符"))
    return text


def _readable(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise ValueError(_("请去掉看不见的字符"))
    return text


Line = Annotated[str, AfterValidator(_plain)]
Prose = Annotated[str, AfterValidator(_readable)]
Mobile = Annotated[str, AfterValidator(mobile_of)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
