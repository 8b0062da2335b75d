"""Fields that several entries have, and how each is read."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from services.contracts.words import _

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def _plain(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError(_("请去掉换行等看不见的字符"))
    return text


def _readable(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise ValueError(_("请去掉看不见的字符"))
    return text


def _mobile(text: str) -> str:
    digits = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").removeprefix("+86")
    if not _MOBILE.fullmatch(digits):
        raise ValueError(_("请填写 11 位手机号，例如 13800000000"))
    return digits


Line = Annotated[str, AfterValidator(_plain)]
Prose = Annotated[str, AfterValidator(_readable)]
Mobile = Annotated[str, AfterValidator(_mobile)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
