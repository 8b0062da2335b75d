"""How somebody proves who they are: passwords, codes and secrets, as hashes; how numbers and addresses are written. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.contracts.mobiles import mobile_of
from services.contracts.words import _

_EMAIL = re.compile(r"^[a-z0-9._%+'-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.)+[a-z]{2,24}$")
_COMMON = frozenset({
    "1234567890", "0123456789", "0987654321", "1111111111", "0000000000", "qwertyuiop", "password12", "password123",
    "1q2w3e4r5t", "abc1234567", "a123456789", "abcd123456", "woaini1314", "5201314520", "qwerty1234", "admin12345",
})  # fmt: skip
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128


def email_of(text: str) -> str:
    """An e-mail address in small letters; raises ValueError with what is wanted."""
    address = text.strip().lower()
    if len(address) > 200 or not _EMAIL.match(address) or ".." in address:
        raise ValueError(_("请填写邮箱地址，例如 name@example.com"))
    return address


def login_of(text: str) -> str:
    """What somebody signs in with, as it is kept: a mobile number, an e-mail address or a plain name."""
    try:
        return mobile_of(text)
    except ValueError:
        return text.strip().lower()


def password_of(text: str) -> str:
    """A password good enough to keep; length counts, not kinds of characters. Raises ValueError."""
    if len(text) < SHORTEST_PASSWORD:
        raise ValueError(_("密码至少 %(n)s 个字符，可以用一句容易记的话") % {"n": SHORTEST_PASSWORD})
    if len(text) > LONGEST_PASSWORD:
        raise ValueError(_("密码最多 %(n)s 个字符") % {"n": LONGEST_PASSWORD})
    if text.lower() in _COMMON or len(set(text)) < 4:
        raise ValueError(_("这个密码太容易被猜到，请换一个"))
    return text


def masked(address: str) -> str:
    """138****0000, w***@example.com: enough to know it again."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else f"{address[:3]}****{address[-4:]}"


@cache
def _hasher() -> PasswordHasher:
    # One sign-in takes 19 MiB, so that forty at once do not take the machine.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The password as argon2id."""
    return _hasher().hash(password)


@cache
def _nobody() -> str:
    return hash_password(secrets.token_hex(16))


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long when there is none to compare with."""
    try:
        return _hasher().verify(password_hash or _nobody(), password) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def new_code() -> str:
    """Six digits nobody can foretell."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(key: bytes, code_id: UUID, code: str) -> str:
    """A code as it is kept: without the key, a million guesses tell nothing."""
    return hmac.new(key, code_id.bytes + code.encode(), hashlib.sha256).hexdigest()


def new_secret() -> str:
    """The secret of a session or an invitation's link."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """A long random secret as it is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
