"""Fields that several entries have, and how each is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.contracts.districts import PLACES
from services.contracts.industries import DIVISIONS
from services.contracts.mobiles import mobile_of
from services.contracts.words import _
from services.enterprises.coding import read_credit_code


def _plain(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError(_("请去掉换行等看不见的字符"))
    return text


def _division(code: str) -> str:
    if code not in DIVISIONS:
        raise ValueError(_("请选择国民经济行业大类（两位代码）"))
    return code


def _district(name: str) -> str:
    if name not in PLACES:
        raise ValueError(_("请从武汉市的区和功能区中选择"))
    return name


Line = Annotated[str, AfterValidator(_plain)]
Mobile = Annotated[str, AfterValidator(mobile_of)]
Industry = Annotated[str, AfterValidator(_division)]
District = Annotated[str, AfterValidator(_district)]
CreditCode = Annotated[str, AfterValidator(read_credit_code)]
Money = Annotated[Decimal, Field(ge=0, le=Decimal(100000000), decimal_places=4, max_digits=14)]
Staff = Annotated[int, Field(ge=0, le=2_000_000)]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
