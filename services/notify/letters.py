"""Setting a letter: its file under templates/notify/letters, the fact's words, and the way it goes."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.contracts.words import translations
from services.notify.composing import Words, one_line

Part = Literal["title", "text", "sms", "email", "wechat"]


def _gettext(message: str) -> str:
    return translations.get().gettext(message)


def _ngettext(one: str, many: str, n: int) -> str:
    return translations.get().ngettext(one, many, n)


@cache
def _environment() -> Environment:
    """Plain text, so nothing is escaped here: pages escape what they show, and subjects are made one line."""
    environment = Environment(  # noqa: S701 (see above)
        loader=PackageLoader("services.notify", "templates/notify/letters"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translate: Any = environment
    translate.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    return environment


def set_letter(letter: str, part: Part, words: Words) -> str:
    """One part of a letter. `words` holds the fact's own and firm, provider, center, url; a missing one is an error."""
    text = _environment().get_template(f"{letter}.txt").render(part=part, **words).strip()
    return one_line(text) if part in ("title", "sms") else text
