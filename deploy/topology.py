"""The one description of the center's processes, `compose.yaml`, read for those who start them without containers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.settings import Settings, load_settings
from services.storage.ports import HOST, free_port

HERE = Path(__file__).parent
PROGRAM = "bamai"
PLACE_OF_ITS_OWN = frozenset({"home", "host", "port", "database_url", "amqp_url", "amqp_room_users"})
"""What a container is told about its place; a process on this machine has another, told by who starts it."""


@dataclass(frozen=True, slots=True)
class Service:
    """One `bamai …` of the composition."""

    arguments: tuple[str, ...]
    settings: dict[str, str]
    is_job: bool

    @property
    def name(self) -> str:
        """`web accounts`, `worker accounts`, …, `relay`, `migrate`."""
        return " ".join(self.arguments)

    @property
    def serves(self) -> str | None:
        """The room whose pages it answers."""
        return self.arguments[1] if self.arguments[0] == "web" else None


@dataclass(frozen=True, slots=True)
class Planned:
    """A service with the settings it gets on this machine."""

    service: Service
    settings: Settings

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.settings.port}"


@cache
def composition() -> dict[str, Any]:
    """The file as it is, anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((HERE / "compose.yaml").read_text(encoding="utf-8"))
    return read


@cache
def services() -> tuple[Service, ...]:
    """Every service that runs our own program, in the order of the file."""
    return tuple(_read(entry) for entry in composition()["services"].values() if entry.get("command", [""])[0] == PROGRAM)


def jobs() -> tuple[Service, ...]:
    """What runs to its end before the others start."""
    return tuple(service for service in services() if service.is_job)


def plan(settings: Settings) -> list[Planned]:
    """All that keeps running, each web process on a free port of its own, behind the one address of `settings`."""
    return [_place(service, settings) for service in services() if not service.is_job]


def addresses(planned: list[Planned]) -> dict[str, str]:
    """Room → where its web process answers."""
    return {one.service.serves: one.address for one in planned if one.service.serves}


def _read(entry: dict[str, Any]) -> Service:
    variables = entry.get("environment", {})
    own = {name.removeprefix("BAMAI_").lower(): str(value) for name, value in variables.items() if name.startswith("BAMAI_")}
    return Service(tuple(entry["command"][1:]), own, entry.get("restart") == "no")


def _place(service: Service, settings: Settings) -> Planned:
    if service.serves is None:
        return Planned(service, settings)
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    described = {name: value for name, value in service.settings.items() if name not in PLACE_OF_ITS_OWN}
    changes = given | described | {"host": HOST, "port": free_port(), "base_url": settings.base_url}
    return Planned(service, load_settings(**changes))
