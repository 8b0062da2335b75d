"""The stand-in's door: a small HTTP server of its own, on this machine alone."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from services.cli.standin.platform import Reply, StandIn

HOST = "127.0.0.1"
LARGEST = 1024 * 1024


class Server(ThreadingHTTPServer):
    """One thread a connection; `closing` ends those that are kept waiting."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, platform: StandIn, hold_seconds: float) -> None:
        self.platform = platform
        self.hold_seconds = hold_seconds
        self.closing = threading.Event()
        super().__init__((HOST, port), Handler)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """POST /records takes one, GET /records/{id} tells its receipt, GET /records lists, GET /healthz is for whoever waits."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/records" or not 0 < length <= LARGEST:
            self._answer(Reply(404, {"message": "no such place"}))
            return
        body = self.rfile.read(length)
        if not self._is_away():
            self._answer(self.server.platform.take(_lower(self.headers.items()), body, int(time.time())))

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._answer(Reply(200, {}))
        elif self._is_away():
            return
        elif self.path == "/records":
            self._answer(Reply(200, self.server.platform.listed()))
        else:
            id = self.path.removeprefix("/records/")  # noqa: A001 (what the platform calls it)
            self._answer(self.server.platform.receipt_of(_lower(self.headers.items()), id, int(time.time())))

    def _is_away(self) -> bool:
        """A platform that is away hangs up without a word."""
        if self.server.platform.away:
            self.server.platform.counts["hung up"] += 1
            self.close_connection = True
        return self.server.platform.away

    def _answer(self, reply: Reply) -> None:
        if reply.hold:
            self.server.closing.wait(self.server.hold_seconds)
            self.close_connection = True
            return
        body = json.dumps(reply.said, ensure_ascii=False).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are counted, not logged."""


def _lower(items: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in items}


@contextmanager
def serving(platform: StandIn, port: int = 0, *, hold_seconds: float = 30.0) -> Iterator[Server]:
    """Serve in a thread of this process; port 0 is any free one."""
    server = Server(port, platform, hold_seconds)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="stand-in", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
