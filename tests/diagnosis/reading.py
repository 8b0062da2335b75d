"""Pages as a person reads them, and proposals as a page sends them."""

from __future__ import annotations

import re
from html import unescape

from services.diagnosis.scheduling import Span
from services.ui.identity import Identity
from tests.diagnosis.practice import WEDNESDAY, span
from tests.harness.center import PageClient


def text_of(page: PageClient, path: str, status: int = 200) -> str:
    answer = page.get(path)
    assert answer.status_code == status, answer.text
    return plain(answer.text)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def proposed(expert: Identity, when: Span | None = None) -> dict[str, str]:
    slot = when or span(WEDNESDAY)
    return {"expert_id": str(expert.person_id), "starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}
