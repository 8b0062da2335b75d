"""What can be said of the settings without asking anybody."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

from services.cli.doctor.findings import Finding, note, ok, wrong
from services.settings import SECRET_FILE, Settings

STRONG = 32
VARIED = 10
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_STRONGER = (
    'make one: python3 -c "import secrets; print(secrets.token_hex(32))", set BAMAI_SECRET_KEY everywhere, run `bamai migrate`, '
    "restart; everybody signs in once more"
)


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    yield from _secret(settings)
    yield from _address(settings)
    yield from _letters(settings)
    yield from _evidence(settings)
    kind = "brings its own database" if settings.embedded_database else "external database"
    broker = "events inside one worker" if settings.embedded_broker else "RabbitMQ"
    yield ok("settings", f"{kind}, {broker}, times in {settings.timezone}")


def _secret(settings: Settings) -> Iterator[Finding]:
    given = settings.secret_key.get_secret_value()
    if given:
        if len(given) < STRONG or len(set(given)) < VARIED:
            yield note("secret key", f"BAMAI_SECRET_KEY is short or plain ({len(given)} characters)", _STRONGER)
        else:
            yield ok("secret key", f"{len(given)} characters")
        return
    path = settings.home / SECRET_FILE
    if not path.exists():
        yield ok("secret key", "made at the first start")
    elif path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("secret key", f"{path} can be read by others on this machine", f"chmod 600 {path}")
    else:
        yield ok("secret key", f"kept in {path}")


def _address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield wrong("base_url", f"{settings.base_url} is no address", "set BAMAI_BASE_URL to what people type, such as https://…")
    elif parts.hostname in _LOOPBACK and not settings.embedded_database:
        yield wrong(
            "base_url", f"links in letters lead to {settings.base_url}, which is each reader's own machine",
            "set BAMAI_BASE_URL to the address people use",
        )  # fmt: skip
    elif parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        yield wrong(
            "base_url", f"{settings.base_url} is not encrypted: passwords and sessions can be read on the way",
            "put a certificate into nginx and set BAMAI_BASE_URL to https://…",
        )  # fmt: skip
    else:
        yield ok("base_url", settings.base_url)


def _evidence(settings: Settings) -> Iterator[Finding]:
    folder, scanner = settings.evidence_folder, settings.evidence_scanner
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        yield wrong("evidence", f"{folder} cannot be written to", f"let the center's user write there: chown -R bamai {folder}")
    elif scanner and shutil.which(scanner.split()[0]) is None:
        yield wrong(
            "evidence", f"the scanner {scanner.split()[0]} is not there: what firms upload waits and nobody reads it",
            "install it where the worker of assessment runs, or unset BAMAI_EVIDENCE_SCANNER",
        )  # fmt: skip
    else:
        yield ok("evidence", f"in {folder}, {'scanned' if scanner else 'not scanned for viruses'}")


def _letters(settings: Settings) -> Iterator[Finding]:
    if settings.sms is None:
        yield note(
            "SMS", "not set up: codes and messages are printed by the worker and reach nobody", "set BAMAI_SMS to your gateway"
        )
    else:
        yield ok("SMS", f"by {urlsplit(settings.sms.url).hostname}")
    if settings.smtp_url is None:
        yield note(
            "e-mail", "not set up: e-mail is printed by the worker and reaches nobody", "set BAMAI_SMTP_URL and BAMAI_MAIL_FROM"
        )
    elif settings.mail_from.endswith("@localhost"):
        yield wrong(
            "e-mail", f"the sender {settings.mail_from} is refused by most servers", "set BAMAI_MAIL_FROM to your address"
        )
    else:
        yield ok("e-mail", f"from {settings.mail_from}")
