"""Uploaded files of a form, read whole."""

from __future__ import annotations

from services.providers.operations.papers import LARGEST
from services.ui.forms import SentForm


def content_of(form: SentForm, name: str) -> bytes | None:
    """The bytes of the file chosen in this field, one more than allowed at most; None when none was chosen."""
    sent = form.file(name)
    if sent is None:
        return None
    sent.file.seek(0)
    return sent.file.read(LARGEST + 1)
