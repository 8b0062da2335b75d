"""Ways out of the center. Each is a folder with a class that sends one letter, or says why it cannot.

To add one, copy a folder and name it in `open_channels`; CONTRIBUTING has the recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from services.notify.channels.console import Console
from services.notify.channels.email import Email
from services.notify.channels.outgoing import Outgoing, Undeliverable
from services.notify.channels.sms import Sms
from services.settings import Settings

__all__ = ["Channel", "Outgoing", "Undeliverable", "open_channels"]


class Channel(Protocol):
    """Sends, or raises: `Undeliverable` when trying again cannot help, anything else when it can.

    It must come back within half a minute, whatever the other side does.
    """

    def send(self, outgoing: Outgoing) -> None: ...


def open_channels(settings: Settings) -> Mapping[str, Channel]:
    """Channel name → how it goes out here. What is not configured is printed, and kept in a file of the home folder."""
    home = settings.private_home()
    return {
        "sms": Sms(settings.sms) if settings.sms else Console(home / "sms.jsonl"),
        "email": Email(settings.smtp_url, settings.mail_from) if settings.smtp_url else Console(home / "mail.jsonl"),
    }
