"""What every piece of a pack has in common."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from services.contracts.words import _

LONGEST = 2_000


def _to_be_seen(text: str) -> str:
    kinds = {unicodedata.category(letter) for letter in text if letter not in "\n\t"}
    if kinds & {"Cc", "Cs", "Co"}:
        raise ValueError(_("有不能显示的字符，请去掉"))
    if kinds <= {"Cf", "Zs", "Mn"}:
        raise ValueError(_("请填写这一项"))
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True), AfterValidator(_to_be_seen)]
"""Words for a page, all of which can be seen there."""


class Part(BaseModel):
    """A piece of a pack: never changed, and nothing in it that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
