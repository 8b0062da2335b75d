"""Secrets, codes and numbers that cannot be guessed, and names as strangers may read them."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which are read for one another."""
CODE_LENGTH = 6
_QR = re.compile(r"BM-([0-9a-f]{8})-([0-9A-Z]{6})")


def new_secret() -> str:
    """What opens somebody's own page: 144 bits."""
    return secrets.token_urlsafe(18)


def new_code() -> str:
    """What somebody shows or says at the door."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_certificate_number(year: int) -> str:
    """BM26-XXXX-XXXX-XXXX: the last twelve carry 59 bits, so that nobody finds one by trying."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return f"BM{year % 100:02}-{'-'.join(groups)}"


def tidy_code(text: str) -> str:
    """A code as it was meant: capitals and digits, without blanks, dashes and whatever else cannot be of it."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def tidy_number(text: str) -> str:
    """A certificate's number as it was meant."""
    compact = tidy_code(text)
    return "-".join((compact[:4], *(compact[at : at + 4] for at in range(4, len(compact), 4)))) if compact else ""


def qr_text(gathering_hex: str, code: str) -> str:
    """What the QR code for the door says: nothing but which gathering and which code."""
    return f"BM-{gathering_hex[:8]}-{code}"


def read_qr(text: str) -> tuple[str, str] | None:
    """(beginning of the gathering's id, code); None if the QR code is not one of ours."""
    match = _QR.fullmatch(text.strip())
    return (match[1], match[2]) if match else None


def masked(name: str) -> str:
    """王海燕 → 王＊燕, 王燕 → 王＊: enough for its owner to be recognised, not enough for a stranger to learn it."""
    letters = name.strip()
    if len(letters) <= 1:
        return "＊"
    if len(letters) == 2:
        return f"{letters[0]}＊"
    return f"{letters[0]}{'＊' * min(len(letters) - 2, 6)}{letters[-1]}"
