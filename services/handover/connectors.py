"""The folder of connectors, read: one YAML file a platform. A file with a fault is refused alone, and said so with its place."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.contracts.refusals import Fault
from services.contracts.words import _
from services.handover.connecting import Connector, faults_of, secret_fault
from services.settings import Settings
from services.ui.wording import faults_in

log = logging.getLogger(__name__)

LARGEST = 512 * 1024
MOST_FILES = 50
_seen: dict[Path, str] = {}
"""What was last said of each file's faults, so that a log is not filled with the same line."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A connector that may be used, with what it signs with. The secret stays out of its repr."""

    connector: Connector
    secret: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return self.connector.name


@dataclass(slots=True)
class Connectors:
    """What the folder holds: what may be used, by name, and what was refused, by file."""

    platforms: dict[str, Platform] = field(default_factory=dict)
    refused: dict[str, list[Fault]] = field(default_factory=dict)

    def title_of(self, platform: str) -> str:
        """What people call the platform; its bare name where no connector is left for it."""
        found = self.platforms.get(platform)
        return found.connector.title if found else platform


def read_connectors(settings: Settings) -> Connectors:
    """Every connector of the center, faults and all."""
    found, folder = Connectors(), settings.connectors_folder
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])[:MOST_FILES] if folder.is_dir() else []:
        platform, faults = read_connector(path, settings)
        if platform is not None and platform.name in found.platforms:
            faults = [Fault("name", _("“{name}”已经被另一个文件用了").format(name=platform.name))]
        if faults or platform is None:
            found.refused[path.name] = faults
        else:
            found.platforms[platform.name] = platform
        _say_once(path, faults)
    return found


def read_connector(path: Path, settings: Settings) -> tuple[Platform | None, list[Fault]]:
    """One file: the platform, or all that is wrong with it."""
    try:
        described = _described(path)
        connector = Connector.model_validate(described)
    except ValidationError as error:
        return None, faults_in(error)
    except (OSError, yaml.YAMLError, ValueError) as error:
        return None, [Fault("", _("读不了这个文件：{why}").format(why=" ".join(str(error).split())[:200]))]
    secret = settings.connector_secret(connector.secret)
    faults = [*faults_of(connector), *filter(None, [secret_fault(connector, secret)])]
    return (None, faults) if faults else (Platform(connector, secret.encode()), [])


def _described(path: Path) -> Any:
    if path.stat().st_size > LARGEST:
        raise ValueError(_("文件超过 512 KB"))
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(described, dict):
        raise yaml.YAMLError(_("文件应是“名称: 值”的形式"))
    return with_shipped(described)


def with_shipped(described: dict[str, Any]) -> dict[str, Any]:
    """The mapping it names, if it names one; its own records and code tables stand in place of shipped ones of the same name.

    Raises:
        ValueError: there is no such mapping.
    """
    base = described.pop("mapping", None)
    if not base:
        return described
    shipped = shipped_mapping(str(base))
    whole = {**shipped, **described}
    for part in ("records", "codes"):
        own = described.get(part, {})
        whole[part] = {**shipped.get(part, {}), **own} if isinstance(own, dict) else own
    return whole


def shipped_mapping(name: str) -> dict[str, Any]:
    """`records` and `codes` that come with Bamai.

    Raises:
        ValueError: there is none of this name.
    """
    shipped = {path.name.removesuffix(".yaml"): path for path in (files(__package__) / "mappings").iterdir()}
    if name not in shipped:
        raise ValueError(_("没有名为“{name}”的随附映射，可用的有：{known}").format(name=name, known="、".join(sorted(shipped))))
    found: dict[str, Any] = yaml.safe_load(shipped[name].read_text(encoding="utf-8"))
    return found


def _say_once(path: Path, faults: list[Fault]) -> None:
    said = "; ".join(f"{fault.where}: {fault.what}" if fault.where else fault.what for fault in faults)
    if said and _seen.get(path) != said:
        log.error("connector %s is refused: %s", path, said)
    _seen[path] = said
