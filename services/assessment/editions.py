"""The editions of the indicators at hand, side by side: those that came along, and the center's own.

What came along is always there. The center's own are read once, at the start of a process (`shelf.py`), and those that
sheets were answered under are kept in the database besides, so that a file changed or lost later does not change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.assessment.checking import EFFORTS, PackFault
from services.assessment.estimating import Efforts
from services.assessment.packing import Bands, Pack
from services.contracts.refusals import Invalid, NotFound
from services.contracts.words import _

CURRENT = "miit-2024"
"""The newest edition that came along: new runs are answered under it, unless the center chose another."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Editions and estimates by the edition's id, the texts of the center's own, and the files that can't be used."""

    editions: Mapping[str, Pack | Bands] = field(default_factory=dict)
    efforts: Mapping[str, Efforts] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, list[PackFault]] = field(default_factory=dict)


@dataclass(slots=True)
class _Process:
    """What this process knows beyond what came along."""

    own: Shelf = field(default_factory=Shelf)
    kept: dict[str, tuple[Pack, Efforts | None]] = field(default_factory=dict)


_process = _Process()


def read_edition(text: str) -> Pack | Bands:
    """Read one pack file, without its estimates.

    Raises:
        pydantic.ValidationError: the pack contradicts itself, or something is missing in it.
    """
    content: Any = yaml.safe_load(text)
    if not isinstance(content, dict):
        return Bands.model_validate(content)
    shape: type[Pack | Bands] = Pack if "questions" in content else Bands
    return shape.model_validate({key: value for key, value in content.items() if key != EFFORTS})


@cache
def shipped() -> Shelf:
    """What came along."""
    folder = files("services.assessment")
    found = [read_edition(file.read_text("utf-8")) for file in (folder / "packs").iterdir() if file.name.endswith(".yaml")]
    estimates = [
        yaml.safe_load(file.read_text("utf-8")) for file in (folder / "efforts").iterdir() if file.name.endswith(".yaml")
    ]
    return Shelf(
        {edition.id: edition for edition in sorted(found, key=lambda edition: edition.id)},
        {efforts.pack: efforts for efforts in map(Efforts.model_validate, estimates)},
    )


def own_shelf() -> Shelf:
    """What the center added, as read when this process started."""
    return _process.own


def place(own: Shelf) -> None:
    """From now on these are the center's own."""
    _process.own, _process.kept = own, {}


def knows(pack_id: str) -> bool:
    """Whether what the database keeps of this edition need not be asked for."""
    return pack_id in shipped().editions or pack_id in _process.kept


def bring(pack_id: str, text: str) -> None:
    """An edition that sheets were answered under, as the database kept it. A file that scores alike has the newer words."""
    edition = read_edition(text)
    if not isinstance(edition, Pack):
        raise TypeError(f"{pack_id} was kept as an edition that scores, and is none")
    file = _process.own.editions.get(pack_id)
    same = isinstance(file, Pack) and file.scoring_mark == edition.scoring_mark
    estimates = yaml.safe_load(text).get(EFFORTS)
    efforts = Efforts.model_validate(estimates) if estimates else None
    _process.kept[pack_id] = (file, _process.own.efforts.get(pack_id)) if same and isinstance(file, Pack) else (edition, efforts)


def editions() -> dict[str, Pack | Bands]:
    """Every edition by its id."""
    kept = {pack_id: pack for pack_id, (pack, _efforts) in _process.kept.items()}
    return {**_process.own.editions, **kept, **shipped().editions}


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


def find_efforts(pack_id: str) -> Efforts | None:
    """What the steps of an edition take, by the center's own estimate before the one that came along; None where there is none."""
    if pack_id in _process.kept:
        return _process.kept[pack_id][1]
    return _process.own.efforts.get(pack_id) or shipped().efforts.get(pack_id)
