"""SMS through a gateway that takes JSON over HTTP, described by `BAMAI_SMS`: address, headers, body."""

from __future__ import annotations

from typing import Any

import httpx

from services.notify.channels.outgoing import Outgoing, Undeliverable
from services.settings import SmsGateway

_TRY_AGAIN = frozenset({408, 409, 425, 429})


class GatewayRefused(Exception):
    """The gateway answered, but not with a yes; worth another try."""


class Sms:
    """`{number}` and `{text}` are filled in wherever they stand in the configured body; so is `{id}`, for gateways that know repeats."""

    def __init__(self, gateway: SmsGateway) -> None:
        self._gateway = gateway

    def send(self, outgoing: Outgoing) -> None:
        blanks = {"{number}": outgoing.to, "{text}": outgoing.text, "{id}": str(outgoing.letter_id)}
        body = _filled(self._gateway.body, blanks)
        seconds = min(self._gateway.timeout_seconds, 20)
        with httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client:
            answer = client.post(self._gateway.url, json=body, headers=self._gateway.headers)
        if answer.is_success:
            return
        words = f"the SMS gateway answered {answer.status_code}"
        if answer.is_client_error and answer.status_code not in _TRY_AGAIN and answer.status_code not in (401, 403, 404):
            raise Undeliverable(words)
        raise GatewayRefused(words)


def _filled(value: Any, blanks: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(value, blanks)
    if isinstance(value, dict):
        return {key: _filled(each, blanks) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, blanks) for each in value]
    return value


def _fill(template: str, blanks: dict[str, str]) -> str:
    """In one pass, so that a text that reads like a blank stays as it is."""
    filled, at = [], 0
    while at < len(template):
        blank = next((one for one in blanks if template.startswith(one, at)), None)
        filled.append(blanks[blank] if blank else template[at])
        at += len(blank) if blank else 1
    return "".join(filled)
