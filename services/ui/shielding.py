"""What surrounds every request: size limits, security headers, and how long it took."""

from __future__ import annotations

import time
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.ui.noting import note_answer, note_beginning

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may bring."""

    body_bytes: int = 25 * 1024 * 1024
    text_bytes: int = 1024 * 1024
    files: int = 20
    fields: int = 2000
    field_bytes: int = 256 * 1024


WITH_FILE = 15 * 1024 * 1024
"""Room for JSON that carries a file of ten megabytes as base64."""


@dataclass(slots=True)
class Allowance:
    """How much of a body is read; a door whose asker is known may raise it before anything is read."""

    bytes: int


ALLOWANCE = "bamai.allowance"
"""Where the request's Allowance stands in its scope."""


class Shield:
    """ASGI middleware: refuses bodies over the limit, sets security headers, counts and times requests."""

    def __init__(self, app: ASGIApp, limits: Limits, https: bool, registry: CollectorRegistry) -> None:
        self.app = app
        self.limits = limits
        self.headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "geolocation=(), microphone=(), camera=(self), payment=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"
        self.requests = Counter("bamai_http_requests_total", "Requests answered", ["method", "status"], registry=registry)
        self.seconds = Histogram(
            "bamai_http_request_seconds", "Time to answer", ["method"], registry=registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, method = time.perf_counter(), _known(scope["method"])
        request_id = note_beginning(scope, method)
        status, streams = 0, False

        async def dressed(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("X-Request-ID", request_id)
                streams = headers.get("content-type", "").startswith("text/event-stream")
                self.requests.labels(method, str(message["status"])).inc()
            await send(message)

        allowance = Allowance(self.limits.text_bytes if _sends_text(scope) else self.limits.body_bytes)
        scope[ALLOWANCE] = allowance
        try:
            await self.app(scope, _metered(receive, allowance, Headers(scope=scope)), dressed)
        finally:
            seconds = time.perf_counter() - began
            if not streams:  # open for as long as somebody looks
                self.seconds.labels(method).observe(seconds)
            note_answer(scope, status, seconds)


def _sends_text(scope: Scope) -> bool:
    return not Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")


def _metered(receive: Receive, allowance: Allowance, headers: Headers) -> Receive:
    declared = headers.get("content-length", "")
    announced = int(declared) if declared.isdigit() else 0
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        if announced > allowance.bytes:
            raise HTTPException(413)
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > allowance.bytes:
            raise HTTPException(413)
        return message

    return measured


def _known(method: str) -> str:
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"
