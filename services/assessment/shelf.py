"""The folder of a center's own editions, read: one YAML file an edition, `<name>.efforts.yaml` its estimates beside it.

A file with a fault is refused alone, with its line; everything else goes on.
"""

from __future__ import annotations

import logging
from pathlib import Path

from services.assessment.checking import Checked, Editions, PackFault, check_edition, check_efforts
from services.assessment.editions import Shelf, shipped
from services.assessment.estimating import Efforts
from services.assessment.packing import Bands, Pack
from services.contracts.words import _
from services.ui.wording import sentence_for

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
MOST_FILES = 50
EFFORTS_ENDING = ".efforts.yaml"


def read_folder(folder: Path, *, quiet: bool = False) -> Shelf:
    """Every file of the folder, faults and all; where there is no folder, nothing. `quiet`: the log is not told of faults."""
    texts, refused = _texts(list_files(folder))
    editions, efforts, sources, held = _editions(texts, refused)
    efforts |= _efforts(texts, {**editions, **shipped().editions}, efforts, refused, held)
    for name, faults in () if quiet else refused.items():
        log.error("edition %s is refused: %s", folder / name, "; ".join(map(str, faults)))
    return Shelf(editions, efforts, sources, refused, held)


def list_files(folder: Path) -> list[Path]:
    """The files that are looked at; where there is no folder, none."""
    return sorted(folder.glob("*.yaml"))[:MOST_FILES] if folder.is_dir() else []


def read_file(path: Path) -> str:
    """A file's text.

    Raises:
        ValueError: it is no text, or too large.
    """
    if path.stat().st_size > LARGEST:
        raise ValueError(_("文件超过 1 MB"))
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("不是 UTF-8 文本（第 {byte} 字节）").format(byte=error.start)) from error


def check_file(text: str, earlier: Editions) -> Checked:
    """An edition's own file, as `bamai pack check` and the start of a process look at it."""
    return check_edition(text, sentence_for, earlier)


def _texts(paths: list[Path]) -> tuple[dict[str, str], dict[str, list[PackFault]]]:
    texts, refused = {}, {}
    for path in paths:
        try:
            texts[path.name] = read_file(path)
        except (OSError, ValueError) as error:
            refused[path.name] = [PackFault(1, "", _("读不了这个文件：{why}").format(why=error))]
    return texts, refused


def _editions(
    texts: dict[str, str], refused: dict[str, list[PackFault]]
) -> tuple[dict[str, Pack | Bands], dict[str, Efforts], dict[str, str], dict[str, str]]:
    """The editions that can be used; they may continue each other, so each is looked at again beside the others."""
    files = {name: text for name, text in texts.items() if not name.endswith(EFFORTS_ENDING)}
    known: dict[str, Pack | Bands] = dict(shipped().editions)
    for text in files.values():
        if (edition := check_file(text, {}).edition) is not None:
            known.setdefault(edition.id, edition)
    editions: dict[str, Pack | Bands] = {}
    efforts: dict[str, Efforts] = {}
    sources: dict[str, str] = {}
    held: dict[str, str] = {}
    for name, text in files.items():
        checked = check_file(text, known)
        edition, faults = checked.edition, checked.faults
        if edition is not None and edition.id in shipped().editions:
            faults = [PackFault(1, "id", _("“{pack}”是随附的一版，请换一个 id").format(pack=edition.id))]
        elif edition is not None and edition.id in editions:
            faults = [PackFault(1, "id", _("“{pack}”已经在另一个文件里").format(pack=edition.id))]
        if faults or edition is None:
            refused[name] = faults
            continue
        editions[edition.id], sources[edition.id], held[name] = edition, text, edition.id
        if checked.efforts:
            efforts[edition.id] = checked.efforts
    return editions, efforts, sources, held


def _efforts(
    texts: dict[str, str],
    editions: Editions,
    inside: dict[str, Efforts],
    refused: dict[str, list[PackFault]],
    held: dict[str, str],
) -> dict[str, Efforts]:
    found: dict[str, Efforts] = {}
    for name, text in texts.items():
        if not name.endswith(EFFORTS_ENDING):
            continue
        checked = check_efforts(text, sentence_for, editions.get)
        faults = checked.faults
        if checked.efforts and checked.efforts.pack in {**inside, **found}:
            faults = [PackFault(1, "pack", _("“{pack}”的估算已经写在别处").format(pack=checked.efforts.pack))]
        if faults or checked.efforts is None:
            refused[name] = faults
        else:
            found[checked.efforts.pack], held[name] = checked.efforts, checked.efforts.pack
    return found
