"""E-mail over SMTP, described by `BAMAI_SMTP_URL`: smtp://user:password@host:25, smtp+tls:// (STARTTLS) or smtps://."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from services.notify.channels.outgoing import Outgoing, Undeliverable

TIMEOUT_SECONDS = 15
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Email:
    """One connection a letter. The message is built by the library's own parser of addresses, so nothing typed adds a header."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        if self._url.scheme not in _PORTS or not self._url.hostname:
            raise ValueError("BAMAI_SMTP_URL must look like smtp://user:password@host:25, smtp+tls://… or smtps://…")
        self._sender = sender

    def send(self, outgoing: Outgoing) -> None:
        message = self.compose(outgoing)
        try:
            with self._connect() as server:
                server.send_message(message, from_addr=self._sender, to_addrs=[outgoing.to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            if all(500 <= code < 600 for code in codes):
                raise Undeliverable(f"the mail server refused the recipient ({codes[0] if codes else 'no code'})") from None
            raise TryLater(f"the mail server put the recipient off ({codes})") from None
        except smtplib.SMTPResponseException as error:
            raise TryLater(f"the mail server answered {error.smtp_code}") from None

    def compose(self, outgoing: Outgoing) -> EmailMessage:
        """The message as it goes out.

        Raises:
            Undeliverable: the address is none.
        """
        local, at, domain = outgoing.to.rpartition("@")
        message = EmailMessage()
        if not at or not local:
            raise Undeliverable("not an e-mail address")
        try:
            message["To"] = Address(username=local, domain=domain)
            message["From"] = self._sender
            message["Subject"] = outgoing.title
        except (ValueError, IndexError, AttributeError) as error:
            raise Undeliverable("not an e-mail address") from error
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
