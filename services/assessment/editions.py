"""The editions of the indicators at hand, side by side: those that came along, and the center's own.

What came along is always there. The center's own are read at the start of a process (`shelf.py`) and when their files change
(`noticing.py`); those that were chosen, or that sheets were answered under, are kept in the database besides, so that a file changed or
lost later does not change them, and every process scores alike, whenever it looked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
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

log = logging.getLogger(__name__)

CURRENT = "miit-2024"
"""The newest edition that came along: new runs are answered under it, unless the center chose another."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Editions and estimates by the edition's id, the texts of the center's own, the files that can't be used, which file holds which."""

    editions: Mapping[str, Pack | Bands] = field(default_factory=dict)
    efforts: Mapping[str, Efforts] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, list[PackFault]] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    """By file name the id of the edition in it, or that its estimates are for."""


Kept = tuple[Pack, Efforts | None]
Look = Callable[[Shelf], Shelf | None]
"""Gives what is to stand in the place of a shelf, or None while that is still what is in the folder."""


@dataclass(slots=True)
class _Process:
    """What this process knows beyond what came along: `kept` as the database has it."""

    own: Shelf = field(default_factory=Shelf)
    kept: dict[str, Kept] = field(default_factory=dict)
    look: Look | None = None


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
    """What the center added, as this process last saw it."""
    if _process.look is not None and (newer := _process.look(_process.own)) is not None:
        _process.own = newer
    return _process.own


def place(own: Shelf, look: Look | None = None) -> None:
    """The process begins with these as the center's own; `look` is asked from time to time whether there are others."""
    _process.own, _process.kept, _process.look = own, {}, look


def knows(pack_id: str) -> bool:
    """Whether what the database keeps of this edition need not be asked for."""
    return pack_id in shipped().editions or pack_id in _process.kept


def bring(pack_id: str, text: str) -> None:
    """An edition that was chosen, or that sheets were answered under, as the database kept it."""
    edition = read_edition(text)
    if not isinstance(edition, Pack):
        raise TypeError(f"{pack_id} was kept as an edition that scores, and is none")
    estimates = yaml.safe_load(text).get(EFFORTS)
    _process.kept[pack_id] = (edition, Efforts.model_validate(estimates) if estimates else None)
    file = own_shelf().editions.get(pack_id)
    if isinstance(file, Pack) and file.scoring_mark != edition.scoring_mark:
        log.error(
            "the file of edition %s scores otherwise than it did when it came into use, and is ignored: give it another id",
            pack_id,
        )


def forget(pack_id: str) -> None:
    """The database did not keep it after all."""
    _process.kept.pop(pack_id, None)


def _now(pack_id: str, kept: Kept) -> Kept:
    """A kept edition; a file that scores alike has the newer words and estimates."""
    own, (pack, efforts) = _process.own, kept
    file = own.editions.get(pack_id)
    same = isinstance(file, Pack) and file.scoring_mark == pack.scoring_mark
    return (file, own.efforts.get(pack_id)) if same and isinstance(file, Pack) else (pack, efforts)


def editions() -> dict[str, Pack | Bands]:
    """Every edition by its id."""
    own = own_shelf().editions
    kept = {pack_id: _now(pack_id, one)[0] for pack_id, one in list(_process.kept.items())}
    return {**own, **kept, **shipped().editions}


def get_pack(pack_id: str) -> Pack:
    """The edition of that id, if sheets can be scored by it."""
    edition = shipped().editions.get(pack_id) or editions().get(pack_id)
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
    if kept := _process.kept.get(pack_id):
        return _now(pack_id, kept)[1]
    return own_shelf().efforts.get(pack_id) or shipped().efforts.get(pack_id)
