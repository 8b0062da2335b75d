"""One user of the API: a token, and calls that say what went wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from uuid_utils.compat import uuid7

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.1

T = TypeVar("T")


class Stuck(Exception):
    """The loop does not go on; one line says where."""


class Caller:
    """Somebody who calls the center's API over a line that several may share."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._headers: dict[str, str] = {}

    def enter(self, given: dict[str, Any]) -> None:
        """Go on with this token from now on."""
        self._headers["Authorization"] = f"Bearer {given['token']}"

    def get(self, path: str) -> Any:
        return self._answer(self._http.get(path, headers=self._headers))

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer(self._http.post(path, json=body, headers=self._headers | _key()))

    def put(self, path: str, body: Any) -> Any:
        return self._answer(self._http.put(path, json=body, headers=self._headers | _key()))

    def wait_for(self, path: str, found: Callable[[Any], T | None], what: str, seconds: float = WAIT_SECONDS) -> T:
        """Ask until `found` finds what it looks for in the answer.

        Raises:
            Stuck: it did not come in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = self._http.get(path, headers=self._headers)
            if answer.status_code != httpx.codes.NOT_FOUND:
                result = found(self._answer(answer))
                if result is not None:
                    return result
            time.sleep(PAUSE_SECONDS)
        raise Stuck(f"waited {seconds:g} s for {what}")

    def insist(self, path: str) -> Any:
        """Post until it is taken: a fact that another room said may still be on its way.

        Raises:
            Stuck: it was refused for too long; with the last reason.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            answer = self._http.post(path, headers=self._headers | _key())
            if answer.is_success or time.monotonic() > deadline:
                return self._answer(answer)
            time.sleep(PAUSE_SECONDS)

    def _answer(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        raise Stuck(f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: {answer.text[:300]}")


def wait_until(moment: datetime) -> None:
    """Until that time has come."""
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid7())}


def read_code(letters: Path, mobile: str, since: str) -> str:
    """The six digits of the newest message to this number, from the file the embedded center keeps its SMS in.

    Raises:
        Stuck: none came.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        lines = letters.read_text(encoding="utf-8").splitlines() if letters.exists() else []
        for line in reversed(lines):
            letter = json.loads(line)
            digits = "".join(filter(str.isdigit, letter["text"]))[:6]
            if letter["to"] == mobile and letter["time"] >= since and len(digits) == 6:
                return digits
        time.sleep(PAUSE_SECONDS)
    raise Stuck(f"no SMS to {mobile} in {letters}: a center with a real SMS gateway cannot be driven by the demo")
