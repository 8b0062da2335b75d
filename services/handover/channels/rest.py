"""A platform's interface: signed JSON over HTTPS, one record a request, the transfer's id as the key of repeats."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from services.contracts.words import _
from services.handover.answering import Answer, read_answer, read_receipt
from services.handover.channels.addresses import Forbidden, at_address, resolve
from services.handover.channels.parcel import Parcel, Step
from services.handover.connectors import Platform
from services.handover.signing import signed_headers

LARGEST_ANSWER = 64 * 1024

Read = Callable[[int, bytes], Answer]

_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)


class Rest:
    """An open way to one platform, for several records at once. Only the configured host; no redirects, no proxies."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        connector = platform.connector
        verify: ssl.SSLContext | bool = True
        if connector.ca_file is not None:
            verify = ssl.create_default_context(cafile=str(connector.ca_file))
        self._client = httpx.Client(
            timeout=connector.timeout_seconds, follow_redirects=False, trust_env=False, verify=verify,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8),
        )  # fmt: skip
        self._address = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(Exception):
            self._client.close()

    def exchange(self, parcel: Parcel) -> list[Step]:
        """Send the record; where it may have arrived before, ask for its receipt first and send only if it is not known."""
        steps = [self._ask(parcel)] if parcel.uncertain else []
        if not steps or steps[-1].answer.kind == "unknown":
            steps.append(self._send(parcel))
        return steps

    def _send(self, parcel: Parcel) -> Step:
        shape = self._platform.connector.answer
        return self._go(
            "POST",
            self._platform.connector.url or "",
            parcel,
            parcel.content(),
            lambda status, said: read_answer(status, said, shape),
        )

    def _ask(self, parcel: Parcel) -> Step:
        shape = self._platform.connector.answer
        url = (self._platform.connector.receipt_url or "").replace("{id}", str(parcel.transfer_id))
        step = self._go("GET", url, parcel, b"", lambda status, said: read_receipt(status, said, shape))
        return Step(step.answer, step.took_ms, asked=True)

    def _go(self, method: str, url: str, parcel: Parcel, body: bytes, read: Read) -> Step:
        began = time.monotonic()
        try:
            answer = read(*self._request(method, url, parcel, body))
        except (*_NEVER_ARRIVED, Forbidden, OSError) as error:
            answer = Answer("unreachable", reason=_words(error))
        except httpx.HTTPError as error:
            answer = Answer("timeout", reason=_words(error))
        except TooMuch:
            answer = Answer("failed", reason=_("平台的答复太长，没有读完"))
        return Step(answer, round((time.monotonic() - began) * 1000))

    def _request(self, method: str, url: str, parcel: Parcel, body: bytes) -> tuple[int, bytes]:
        connector = self._platform.connector
        self._address = self._address or resolve(url, inside=connector.inside)
        pinned, host = at_address(url, self._address)
        key = str(parcel.transfer_id)
        headers = {
            "Host": host, "Accept": "application/json", "Idempotency-Key": key,
            **signed_headers(self._platform.secret, key, int(time.time()), body),
        } | ({"Content-Type": "application/json; charset=utf-8"} if body else {})  # fmt: skip
        request = self._client.build_request(
            method, pinned, headers=headers, content=body or None, extensions={"sni_hostname": urlsplit(url).hostname or ""}
        )
        answer = self._client.send(request, stream=True)
        try:
            return answer.status_code, _whole(answer, time.monotonic() + connector.timeout_seconds)
        finally:
            answer.close()


class TooMuch(Exception):
    """The platform answers more than we read."""


def _whole(answer: httpx.Response, until: float) -> bytes:
    read = bytearray()
    for part in answer.iter_raw():
        read += part
        if len(read) > LARGEST_ANSWER:
            raise TooMuch
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the answer drips")
    return bytes(read)


def _words(error: Exception) -> str:
    if isinstance(error, Forbidden):
        return _("地址不允许访问：{why}").format(why=error)
    if isinstance(error, httpx.TimeoutException):
        return _("没有在规定时间内答复")
    return _("连接不上或连接中断")
