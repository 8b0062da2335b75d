"""What is wrong with the file of an edition, or of its estimates: every fault, each with its line. Pure.

`bamai pack check` and the reading of a center's own editions are this same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from yaml.nodes import Node

from services.assessment.continuing import list_continuation_faults
from services.assessment.contradicting import list_contradictions
from services.assessment.estimating import Efforts, list_faults
from services.assessment.opening import PackFault, line_of, open_tree
from services.assessment.packing import Bands, Draft, Pack, list_figure_faults
from services.assessment.written import Contradiction, Place
from services.contracts.words import _

__all__ = ["Checked", "PackFault", "check_edition", "check_efforts", "check_pack", "is_efforts"]

EFFORTS = "efforts"
"""The key under which a file may carry its estimates."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file looked at: what stands in it, as far as that can be used, and every fault."""

    faults: list[PackFault]
    edition: Pack | Bands | None = None
    efforts: Efforts | None = None


Sentence = Callable[[Mapping[str, Any]], str]
"""One pydantic error in words."""
Editions = Mapping[str, Pack | Bands]


def check_pack(text: str, sentence: Sentence, earlier: Editions | None = None) -> list[PackFault]:
    """Every fault of a pack file, by line; none where the center could use it as it is."""
    return check_edition(text, sentence, earlier or {}).faults


def check_edition(text: str, sentence: Sentence, earlier: Editions) -> Checked:
    """Look at the file of an edition; `earlier` are those it may say to continue."""
    root, content, faults = open_tree(text)
    if root is None or content is None:
        return Checked(faults)
    own = {key: value for key, value in content.items() if key != EFFORTS}
    shape = Draft if "questions" in own else Bands
    found = list(_shape_faults(shape, own, sentence))
    if shape is Draft:
        found += _draft_faults(own, is_shapely=not found)
    if found:
        estimates = _shape_faults(Efforts, content[EFFORTS], sentence) if EFFORTS in content else ()
        return Checked(_located(root, [*found, *_under(EFFORTS, estimates)], faults))
    edition = Pack.model_validate(own) if shape is Draft else Bands.model_validate(own)
    if isinstance(edition, Pack):
        found += list_continuation_faults(edition, earlier)
    efforts, misfits = _estimates_of(content, edition, sentence)
    whole = _located(root, [*found, *_under(EFFORTS, misfits)], faults)
    return Checked(whole, None, None) if whole else Checked([], edition, efforts)


def _draft_faults(own: Mapping[str, Any], *, is_shapely: bool) -> list[Contradiction]:
    """Looked for in what the file comes to, where it comes to anything: "80" and `yes` are numbers by then."""
    if not is_shapely:
        return list(list_contradictions(own))
    draft = Draft.model_validate(own)
    return [*list_contradictions(draft.model_dump()), *list_figure_faults(draft)]


def check_efforts(text: str, sentence: Sentence, find: Callable[[str], Pack | Bands | None]) -> Checked:
    """Look at a file of estimates; `find` gives the edition it names."""
    root, content, faults = open_tree(text)
    if root is None or content is None:
        return Checked(faults)
    if found := list(_shape_faults(Efforts, content, sentence)):
        return Checked(_located(root, found, faults))
    efforts = Efforts.model_validate(content)
    edition = find(efforts.pack)
    misfits = (
        list_faults(efforts, edition)
        if isinstance(edition, Pack)
        else [Contradiction(("pack",), _("没有能评分的“{pack}”这一版指标").format(pack=efforts.pack))]
    )
    whole = _located(root, misfits, faults)
    return Checked(whole) if whole else Checked([], efforts=efforts)


def is_efforts(text: str) -> bool:
    """Whether a file holds estimates rather than an edition."""
    _root, content, _faults = open_tree(text)
    return content is not None and "bands" in content and "level_rule" not in content


def _estimates_of(
    content: Mapping[str, Any], edition: Pack | Bands, sentence: Sentence
) -> tuple[Efforts | None, list[Contradiction]]:  # fmt: skip
    if EFFORTS not in content:
        return None, []
    if not isinstance(edition, Pack):
        return None, [Contradiction((), _("只有等级区间的一版不用估算"))]
    if wrong := list(_shape_faults(Efforts, content[EFFORTS], sentence)):
        return None, wrong
    efforts = Efforts.model_validate(content[EFFORTS])
    return efforts, list_faults(efforts, edition)


def _shape_faults(shape: type[BaseModel], content: Any, sentence: Sentence) -> Iterator[Contradiction]:
    try:
        shape.model_validate(content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            yield Contradiction(one["loc"], sentence(one))


def _under(key: str, faults: Iterable[Contradiction]) -> list[Contradiction]:
    return [Contradiction((key, *fault.place), fault.what) for fault in faults]


def _located(root: Node, found: Iterable[Contradiction], more: list[PackFault]) -> list[PackFault]:
    lines = {PackFault(line_of(root, one.place), ".".join(_path(one.place)), one.what) for one in found}
    return sorted({*lines, *more})


def _path(place: Place) -> Iterator[str]:
    """The way as the file has it: pydantic adds the names of its own types."""
    return (str(part) for part in place if not isinstance(part, str) or part.isidentifier() or "[" not in part)
