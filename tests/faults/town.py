"""Firms that register and submit over the public API of a running center, each call answered at once or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from services.cli import specimens
from services.cli.benches.chaos.storm import Storm
from tests.harness.running import RunningCenter, wait_until


@dataclass
class Firm:
    """Where a firm stands."""

    person: UUID
    enterprise: UUID
    case: str


class Town:
    """`answers` are all that was answered, by status; `acknowledged` the runs whose submission was."""

    def __init__(self, center: RunningCenter, firms: int) -> None:
        self._storm = Storm(center.settings, firms)
        self._http = httpx.Client(base_url=center.base_url, timeout=30)
        self._center = center
        self.acknowledged: list[UUID] = []

    def close(self) -> None:
        self._http.close()

    def register(self) -> Firm:
        """A firm registers; anything but 2xx fails the test."""
        person = self._storm._waiting.pop()
        found = self._post("/api/v1/enterprises/register", specimens.firm(specimens.credit_code()), self._storm._token(person))
        return Firm(person, UUID(found["enterprise_id"]), found["case_id"])

    def submit(self, firm: Firm) -> None:
        """It submits its sheet."""
        run = self._post(*self._sheet(firm))
        self.acknowledged.append(UUID(run["run_id"]))

    def ask_for_code(self, number: int) -> None:
        """Somebody wants to sign up."""
        self._post("/api/v1/accounts/codes", {"mobile": f"188{number:08d}", "purpose": "sign_up"}, None)

    def await_known(self, firm: Firm) -> None:
        """Until assessment has heard of the firm's case."""
        token = {"Authorization": f"Bearer {self._storm._token(firm.person, firm.enterprise)}"}
        path = f"/api/v1/assessment/cases/{firm.case}/runs"
        wait_until(lambda: self._http.get(path, headers=token).is_success, "the case to be known", 60, self._center.logs)

    def _sheet(self, firm: Firm) -> tuple[str, dict[str, Any], str]:
        sheet = {**specimens.sheet_before(), "name": "王海燕"}
        return f"/api/v1/assessment/cases/{firm.case}/sheets", sheet, self._storm._token(firm.person, firm.enterprise)

    def _post(self, path: str, body: dict[str, Any], token: str | None) -> Any:
        headers = {"Idempotency-Key": str(uuid7())} | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = self._http.post(path, json=body, headers=headers)
        assert answer.is_success, f"{path} answered {answer.status_code}: {answer.text[:300]}\n{self._center.logs()}"
        return answer.json() if answer.content else None
