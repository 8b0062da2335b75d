"""A connector to the stand-in, written into a center's folder of connectors, and the secret that both sides sign with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import SecretStr

from services.settings import Settings
from services.storage.ports import free_port

NAME = "demo-platform"
FILE = f"{NAME}.yaml"
SECRET = "DEMO_PLATFORM"  # noqa: S105 (the end of a variable's name)


def stand_in_secret(settings: Settings) -> str:
    """What the stand-in and its connector sign with: given, or else made of the center's own secret."""
    given = settings.connector_secrets.get(SECRET)
    return given.get_secret_value() if given else settings.derived_key("stand-in platform").hex()


def equipped(settings: Settings, port: int) -> Settings:
    """The settings of a center that hands over to a stand-in on this port; its connector is written where the center looks."""
    settings.private_home()
    folder = settings.connectors_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / FILE, described(port))
    words = {**settings.connector_secrets, SECRET: SecretStr(stand_in_secret(settings))}
    return settings.model_copy(update={"connector_secrets": words})


def beside(settings: Settings) -> tuple[Settings, tuple[str, ...]]:
    """For a demonstration: settings with a connector to a stand-in on a free port, and the arguments that start it."""
    port = free_port()
    return equipped(settings, port), ("stand-in", "--port", str(port))


def described(port: int) -> str:
    """The connector's YAML."""
    template = (files("services.handover") / "demonstration.yaml").read_text(encoding="utf-8")
    return template.replace("{port}", str(port))


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
