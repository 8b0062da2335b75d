"""E-mail over SMTP, described by `BAMAI_SMTP_URL`: smtp://user:password@host:25, smtp+tls:// (STARTTLS) or smtps://."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from services.notify.channels.outgoing import Outgoing, Undeliverable
from services.notify.composing import one_line

TIMEOUT_SECONDS = 15
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'/-]{1,64}@[A-Za-z0-9.-]{1,253}")
"""Narrower than the RFC: an encoded word in an address or a title would be decoded, line breaks and all, when it is folded."""
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Email:
    """One connection a letter. Nothing typed can add a header or a recipient."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        if self._url.scheme not in _PORTS or not self._url.hostname:
            raise ValueError("BAMAI_SMTP_URL must look like smtp://user:password@host:25, smtp+tls://… or smtps://…")
        self._sender = sender

    def send(self, outgoing: Outgoing) -> None:
        message = self.compose(outgoing)
        server = self._connect()
        try:
            server.send_message(message, from_addr=self._sender, to_addrs=[outgoing.to])
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # it has the letter: how it says goodbye is no reason to send it again
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal([code for code, _words in error.recipients.values()]) from None
        except smtplib.SMTPResponseException as error:
            raise TryLater(f"the mail server answered {error.smtp_code}") from None
        finally:
            server.close()

    def compose(self, outgoing: Outgoing) -> EmailMessage:
        """The message as it goes out.

        Raises:
            Undeliverable: the address is none.
        """
        if not _ADDRESS.fullmatch(outgoing.to):
            raise Undeliverable("not an e-mail address")
        message = EmailMessage()
        message["To"] = outgoing.to
        message["From"] = self._sender
        message["Subject"] = one_line(outgoing.title).replace("=?", "= ?")
        message["Message-ID"] = f"<{outgoing.letter_id}@{self._sender.rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(outgoing.text)
        return message

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or _PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        if self._url.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server


class TryLater(Exception):
    """The server said no for now. Its words are left out: they may repeat the address."""


def _refusal(codes: list[int]) -> Exception:
    if codes and all(500 <= code < 600 for code in codes):
        return Undeliverable(f"the mail server refused the recipient ({codes[0]})")
    return TryLater(f"the mail server put the recipient off ({codes})")
