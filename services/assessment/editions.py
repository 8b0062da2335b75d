"""The editions of the indicators at hand, side by side: each is a YAML file of its own in `packs/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.assessment.estimating import Efforts
from services.assessment.packing import Bands, Pack
from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _

CURRENT = "miit-2024"


def read_edition(text: str) -> Pack | Bands:
    """Read one pack file.

    Raises:
        pydantic.ValidationError: the pack contradicts itself, or something is missing in it.
    """
    content: Any = yaml.safe_load(text)
    shape: type[Pack | Bands] = Pack if isinstance(content, dict) and "questions" in content else Bands
    return shape.model_validate(content)


@cache
def editions() -> dict[str, Pack | Bands]:
    """Every edition by its id."""
    folder = files("services.assessment") / "packs"
    found = [read_edition(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".yaml")]
    return {edition.id: edition for edition in sorted(found, key=lambda edition: edition.id)}


def get_pack(pack_id: str) -> Pack:
    """The edition of that id, if sheets can be scored by it."""
    edition = editions().get(pack_id)
    if isinstance(edition, Pack):
        return edition
    if edition:
        raise Invalid(_("这一版指标只存有等级区间，不能用来评分"), where="pack")
    raise NotFound(_("没有这一版指标"), where="pack")


def scoring_editions() -> list[str]:
    """The ids of the editions that score sheets."""
    return [pack_id for pack_id, edition in editions().items() if isinstance(edition, Pack)]


@cache
def find_efforts(pack_id: str) -> Efforts | None:
    """What the steps of an edition take; None where nobody has estimated it."""
    file = files("services.assessment") / "efforts" / f"{pack_id}.yaml"
    return Efforts.model_validate(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else None
