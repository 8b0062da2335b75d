"""Which addresses a page may send somebody to: paths of this center, nothing else."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_LOCAL = re.compile(r"^/(?![/\\])[^\\\x00-\x1f\x7f]*$")

_KEPT = "/?&=%#:@!$'()*+,;~-._[]"


def local_path(text: str | None, otherwise: str = "/") -> str:
    """`text` if it is a path of this center, else `otherwise`; backslashes, schemes, hosts and encoded tricks are refused."""
    if not text or len(text) > 2000:
        return otherwise
    decoded = text
    for _ in range(3):
        if not _LOCAL.match(decoded) or "/../" in decoded or "/./" in decoded:
            return otherwise
        decoded = unquote(decoded)
    return quote(text, safe=_KEPT) if _LOCAL.match(decoded) else otherwise


def with_next(path: str, target: str) -> str:
    """`path?next=target`, encoded."""
    return f"{path}?next={quote(target, safe='')}"
