"""The firms of the storm: each registers and submits its sheet over HTTP, and tries again until it has an answer."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from services.accounts.operations.registering import register
from services.cli import specimens
from services.contracts.vocabulary import Role
from services.settings import Settings
from services.storage.database import RoomDatabase
from services.ui.identity import IdentitySigner, identity_of

CLIENTS = 8
PATIENCE_SECONDS = 180.0
TEAM = (Role.MENTOR, Role.LIAISON, Role.COMMISSIONER)


class Storm:
    """Submissions go on until `enough` says so; `acknowledged` are the runs whose submission was answered with 2xx."""

    def __init__(self, settings: Settings, people: int) -> None:
        self._settings = settings
        self._signer = IdentitySigner(settings.derived_key("identity"))
        self._waiting = self._let_in(people)
        self._lock = threading.Lock()
        self.acknowledged: list[UUID] = []
        self.slowest_seconds = 0.0
        self.errors: list[str] = []
        self._stop = threading.Event()

    def _let_in(self, people: int) -> list[UUID]:
        """The center's team and one person for each firm, as accounts knows them."""
        database = RoomDatabase("accounts", self._settings.room_url("accounts"), application="storm")
        with database.transaction() as session:
            for role in TEAM:
                register(session, f"storm {role}", [role], login=f"{role}@storm")
            ids = [register(session, "storm", [Role.SME], mobile=f"199{number:08d}").id for number in range(people)]
        database.close()
        return ids

    def start(self) -> list[Future[None]]:
        """Let the clients loose."""
        pool = ThreadPoolExecutor(CLIENTS)
        return [pool.submit(self._client) for _ in range(CLIENTS)]

    def stop(self) -> None:
        """Let each client finish the firm it is at, and no more."""
        self._stop.set()

    @property
    def left(self) -> int:
        """Firms that have not begun."""
        return len(self._waiting)

    def _client(self) -> None:
        with httpx.Client(base_url=self._settings.base_url, timeout=10) as http:
            while not self._stop.is_set():
                with self._lock:
                    person = self._waiting.pop() if self._waiting else None
                if person is None:
                    return
                try:
                    self._serve(http, person)
                except (AssertionError, TimeoutError) as error:
                    self.errors.append(str(error))

    def _serve(self, http: httpx.Client, person: UUID) -> None:
        started = time.monotonic()
        code = specimens.credit_code()
        answer = self._insist(http, "/api/v1/enterprises/register", specimens.firm(code), self._token(person))
        enterprise, case = UUID(answer["enterprise_id"]), answer["case_id"]
        sheet = {**specimens.sheet_before(), "name": "王海燕"}
        run = self._insist(http, f"/api/v1/assessment/cases/{case}/sheets", sheet, self._token(person, enterprise))
        with self._lock:
            self.acknowledged.append(UUID(run["run_id"]))
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - started)

    def _insist(self, http: httpx.Client, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        """Send the same request with the same key until it is answered; a case not heard of yet counts as no answer."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = http.post(path, json=body, headers=headers)
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            if answer.is_success:
                found: dict[str, Any] = answer.json()
                return found
            if answer.status_code < 500 and answer.status_code != 404:
                raise AssertionError(f"{path} answered {answer.status_code}: {answer.text[:200]}")
            time.sleep(0.1)
        raise TimeoutError(f"{path} had no answer in {PATIENCE_SECONDS:g} s")

    def _token(self, person: UUID, enterprise: UUID | None = None) -> str:
        identity = identity_of(person, uuid7(), [Role.SME], organisation_id=enterprise)
        return self._signer.sign(identity, "api", until=datetime.now(UTC) + timedelta(hours=12))
