"""People who save an answer every few seconds, each on a connection of their own, and remember what was acknowledged."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.assessment.answering import Step, list_steps
from services.assessment.editions import CURRENT, get_pack
from services.cli.benches.answering.ground import Ground, Person
from services.ui.forms import CSRF_FIELD

Place = tuple[UUID, str, str]
"""(run, part, key)."""


@dataclass
class Crowd:
    """What came of it. `latest` is each place's last acknowledged value; `milliseconds` of every save that was acknowledged."""

    ground: Ground
    seconds: float
    every: float
    seed: int
    tell: Callable[[float], object]
    latest: dict[Place, Any] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def answer(self) -> None:
        """Everybody, until the time is over."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=60)
        async with httpx.AsyncClient(base_url=self.ground.address, timeout=30, limits=limits) as client:
            began = time.monotonic()
            people = [self._one(client, number, person, began) for number, person in enumerate(self.ground.people)]
            watch = asyncio.create_task(self._watch(began))
            await asyncio.gather(*people)
            watch.cancel()

    async def _watch(self, began: float) -> None:
        while True:
            self.tell(time.monotonic() - began)
            await asyncio.sleep(0.5)

    async def _one(self, client: httpx.AsyncClient, number: int, person: Person, began: float) -> None:
        """Saves at fixed times from a start of their own, so that a slow answer never thins the crowd."""
        chance = random.Random(self.seed * 1_000_003 + number)  # noqa: S311 (answers of a bench)
        steps = list_steps(get_pack(CURRENT))
        due = began + chance.random() * self.every
        while due < began + self.seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._save(client, person, chance.choice(steps), chance)
            due += self.every

    async def _save(self, client: httpx.AsyncClient, person: Person, step: Step, chance: random.Random) -> None:
        value, typed = _choice(step, chance)
        fields = {CSRF_FIELD: person.token, "choice": typed, "seen": "", "entry_id": str(uuid4())}
        began = time.perf_counter()
        try:
            answer = await client.post(
                f"/assessment/runs/{person.run_id}/steps/{step.number}/save", data=fields, headers={"Cookie": person.cookie}
            )
        except httpx.TransportError as error:
            self.errors.append(type(error).__name__)
            return
        if answer.headers.get("x-kept") == "saved":
            self.milliseconds.append((time.perf_counter() - began) * 1000)
            self.latest[person.run_id, step.part, step.key] = value
        else:
            self.errors.append(f"{answer.status_code} {answer.text[:120]}")


def _choice(step: Step, chance: random.Random) -> tuple[Any, list[str]]:
    """A random answer, as its row keeps it and as the form sends it."""
    if step.question is None:
        level = chance.randint(0, 4)
        return level, [str(level)]
    keys = [option.key for option in step.question.options if not option.exclusive]
    if step.question.type == "single":
        key = chance.choice(keys)
        return key, [key]
    chosen = chance.sample(keys, chance.randint(1, len(keys)))
    return chosen, chosen
