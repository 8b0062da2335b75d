"""Mobile numbers as people type them, read alike by every room."""

from __future__ import annotations

import re
import unicodedata

from services.contracts.words import _

_BETWEEN = re.compile(r"[\s\-—]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def mobile_of(text: str) -> str:
    """Eleven digits of a mainland number, without +86, blanks, dashes and wide figures.

    Raises:
        ValueError: it is none; the message says what is wanted.
    """
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not _MOBILE.fullmatch(digits):
        raise ValueError(_("请填写 11 位手机号，例如 13800000000"))
    return digits
