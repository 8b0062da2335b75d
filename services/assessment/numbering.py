"""What a printed document is called by, and the code that shows that its number was not made up. Pure."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from services.workdays import SHANGHAI

CODE_LENGTH = 10
TAIL = 6
_NUMBER = re.compile(r"CP-?(\d{8})-?([0-9A-F]{6})")
_UNSURE = str.maketrans("01", "OI")
"""The code has neither digit: whoever typed one meant the letter."""


def number_of(run_id: UUID, at: datetime, kind: str = "CP") -> str:
    """Its kind, its day, and the end of the run's id. Two of a day may share a number: it is the code that is sure."""
    return f"{kind}-{at.astimezone(SHANGHAI):%Y%m%d}-{run_id.hex[-TAIL:].upper()}"


def read_number(text: str) -> tuple[date, str] | None:
    """The day, and the end of the id in small letters; None where it can't be a report's number."""
    found = _NUMBER.fullmatch(re.sub(r"[\s—–－]", "", text).upper())
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=SHANGHAI).date(), found[2].lower()
    except ValueError:
        return None


def code_of(key: bytes, run_id: UUID) -> str:
    """Fifty bits that only the center can make for this run, as two groups of letters and digits."""
    code = b32encode(hmac.new(key, run_id.bytes, sha256).digest()).decode()[:CODE_LENGTH]
    return f"{code[:5]}-{code[5:]}"


def is_code(text: str, code: str) -> bool:
    """Whether somebody typed this code, however they grouped it."""
    typed = "".join(letter for letter in text.upper().translate(_UNSURE) if letter.isascii() and letter.isalnum())
    return hmac.compare_digest(typed.encode(), code.replace("-", "").encode())
