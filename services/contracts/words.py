"""Every text a person reads passes through `_`, so that another language can follow Chinese, the source language."""

from __future__ import annotations

from contextvars import ContextVar
from gettext import NullTranslations

translations: ContextVar[NullTranslations] = ContextVar("translations", default=NullTranslations())


def _(text: str) -> str:
    """Give `text`, written in Chinese, in the reader's language."""
    return translations.get().gettext(text)
