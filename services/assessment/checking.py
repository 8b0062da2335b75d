"""What is wrong with the file of an edition, or of its estimates: every fault, each with its line. Pure.

`bamai pack check` and the reading of a center's own editions are this same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.assessment.continuing import list_continuation_faults
from services.assessment.contradicting import list_contradictions
from services.assessment.estimating import Efforts, list_faults
from services.assessment.packing import Bands, Draft, Pack, list_figure_faults
from services.assessment.written import Contradiction, Place
from services.contracts.words import _

EFFORTS = "efforts"
"""The key under which a file may carry its estimates."""


@dataclass(frozen=True, slots=True, order=True)
class PackFault:
    """One thing wrong: the line of the file (from 1), the place in its tree, and what would be right."""

    line: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where + '：' if self.where else ''}{self.what}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file looked at: what stands in it, as far as that can be used, and every fault."""

    faults: list[PackFault]
    edition: Pack | Bands | None = None
    efforts: Efforts | None = None


MOST_NODES = 50_000
"""Ten times what the largest edition has."""
Sentence = Callable[[Mapping[str, Any]], str]
"""One pydantic error in words."""
Editions = Mapping[str, Pack | Bands]


def check_pack(text: str, sentence: Sentence, earlier: Editions | None = None) -> list[PackFault]:
    """Every fault of a pack file, by line; none where the center could use it as it is."""
    return check_edition(text, sentence, earlier or {}).faults


def check_edition(text: str, sentence: Sentence, earlier: Editions) -> Checked:
    """Look at the file of an edition; `earlier` are those it may say to continue."""
    root, content, faults = _open(text)
    if root is None or content is None:
        return Checked(faults)
    own = {key: value for key, value in content.items() if key != EFFORTS}
    shape = Draft if "questions" in own else Bands
    found = list(_shape_faults(shape, own, sentence))
    if shape is Draft:
        found += [*list_contradictions(own), *([] if found else list_figure_faults(Draft.model_validate(own)))]
    if found:
        estimates = _shape_faults(Efforts, content[EFFORTS], sentence) if EFFORTS in content else ()
        return Checked(_located(root, [*found, *_under(EFFORTS, estimates)], faults))
    edition = Pack.model_validate(own) if shape is Draft else Bands.model_validate(own)
    if isinstance(edition, Pack):
        found += list_continuation_faults(edition, earlier)
    efforts, misfits = _estimates_of(content, edition, sentence)
    whole = _located(root, [*found, *_under(EFFORTS, misfits)], faults)
    return Checked(whole, None, None) if whole else Checked([], edition, efforts)


def check_efforts(text: str, sentence: Sentence, find: Callable[[str], Pack | Bands | None]) -> Checked:
    """Look at a file of estimates; `find` gives the edition it names."""
    root, content, faults = _open(text)
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
    _root, content, _faults = _open(text)
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


def _open(text: str) -> tuple[MappingNode | None, dict[str, Any] | None, list[PackFault]]:
    """The file's tree and content, as far as it is YAML at all."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None and _spread(root, {}) > MOST_NODES:
            return None, None, [PackFault(1, "", _("用 & 和 * 引用出来的内容太多，请直接写出来"))]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, None, [PackFault(line, "", _("不是有效的 YAML：缩进、冒号或引号有误"))]
    except yaml.YAMLError:
        return None, None, [PackFault(1, "", _("不是有效的 YAML：有不能出现的字符"))]
    except RecursionError:
        return None, None, [PackFault(1, "", _("嵌套太深"))]
    if not isinstance(root, MappingNode):
        return None, None, [PackFault(1, "", _("指标文件应是一张表，从 id、title 写起"))]
    faults = sorted(set(_key_faults(root)))
    try:
        return root, SafeConstructor().construct_document(root), faults
    except (yaml.YAMLError, ValueError, TypeError):
        unusable = PackFault(1, "", _("有的值不是能用的类型，请核对日期和数字的写法"))
        return root, None, faults or [unusable]


def _spread(node: Node, known: dict[int, int]) -> int:
    """How many nodes there are with every reference written out; one that contains itself is endless."""
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1
        known[id(node)] = 1 + sum(_spread(value, known) for _key, value, _place in _children(node, ""))
    return known[id(node)]


def _key_faults(node: Node, where: str = "") -> Iterator[PackFault]:
    """YAML lets a later key replace an earlier one without a word, and lets a list be a key."""
    seen: set[str] = set()
    for key, value, place in _children(node, where):
        if key is not None:
            if not isinstance(key, ScalarNode):
                yield PackFault(key.start_mark.line + 1, where, _("冒号前面应是文字"))
                continue
            if key.value in seen:
                yield PackFault(key.start_mark.line + 1, place, _("这一项写了两次"))
            seen.add(key.value)
        yield from _key_faults(value, place)


def _children(node: Node, where: str) -> Iterator[tuple[Node | None, Node, str]]:
    before = f"{where}." if where else ""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key, value, f"{before}{key.value}" if isinstance(key, ScalarNode) else where
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            yield None, value, f"{before}{number}"


def _shape_faults(shape: type[BaseModel], content: Any, sentence: Sentence) -> Iterator[Contradiction]:
    try:
        shape.model_validate(content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            yield Contradiction(one["loc"], sentence(one))


def _under(key: str, faults: Iterable[Contradiction]) -> list[Contradiction]:
    return [Contradiction((key, *fault.place), fault.what) for fault in faults]


def _located(root: Node, found: Iterable[Contradiction], more: list[PackFault]) -> list[PackFault]:
    lines = {PackFault(_line_of(root, one.place), ".".join(_path(one.place)), one.what) for one in found}
    return sorted({*lines, *more})


def _path(place: Place) -> Iterator[str]:
    """The way as the file has it: pydantic adds the names of its own types."""
    return (str(part) for part in place if not isinstance(part, str) or part.isidentifier() or "[" not in part)


def _line_of(root: Node, place: Place) -> int:
    """The line of the deepest node of `place` that stands in the file."""
    node = root
    for part in place:
        found = next((value for _key, value, own in _children(node, "") if own == str(part)), None)
        if found is None and isinstance(part, int) and isinstance(node, MappingNode):
            continue  # a list may be written as its one member
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1
