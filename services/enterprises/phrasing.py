"""The small words sentences of the thread are made of: names, days, times, lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.workdays import SHANGHAI

Body = Mapping[str, Any]
Names = Mapping[UUID, str]
"""Person → name, as far as this room knows it."""

_SCORES = ("score", "self_score", "score_before", "score_after")
PERSON_KEYS = ("by", "mentor_id", "liaison_id", "commissioner_id", "expert_id", "on_behalf_by", "owner_id")


def people_in(body: Body) -> list[UUID]:
    """Whose names the sentence needs."""
    return [UUID(str(body[key])) for key in PERSON_KEYS if is_id(body.get(key))]


def is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return value is not None


def name_in(body: Body, key: str, names: Names, otherwise: str) -> str:
    return names.get(UUID(str(body[key])), otherwise) if is_id(body.get(key)) else otherwise


def short_day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%-m月%-d日}" if text else ""


def full_day(text: str) -> str:
    return f"{date.fromisoformat(text):%Y年%-m月%-d日}"


def short_time(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%-m月%-d日 %H:%M}"


def listed(words: Any) -> str:
    return "、".join(str(word) for word in words or ())


def with_plain_points(body: Body) -> Body:
    """Its scores without zeros at the end: 30.450 is 30.45, 20.0 is 20."""
    told = {key: body[key] for key in _SCORES if isinstance(body.get(key), str) and "." in body[key]}
    return {**body, **{key: text.rstrip("0").rstrip(".") for key, text in told.items()}}
