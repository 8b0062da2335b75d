"""What is wrong with a pack file, each fault with its line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.assessment.editions import read_edition
from services.contracts.words import _


@dataclass(frozen=True, slots=True, order=True)
class PackFault:
    """One thing wrong: the line of the file (from 1), the place in its tree, and what would be right."""

    line: int
    where: str
    what: str


Sentence = Callable[[Mapping[str, Any]], str]
"""One pydantic error in words."""


def check_pack(text: str, sentence: Sentence) -> list[PackFault]:
    """Every fault of a pack file, by line; none where the center could use it as it is."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [PackFault(line, "", _("不是有效的 YAML：缩进、冒号或引号有误"))]
    except yaml.YAMLError:
        return [PackFault(1, "", _("不是有效的 YAML：有不能出现的字符"))]
    if not isinstance(root, MappingNode):
        return [PackFault(1, "", _("指标文件应是一张表，从 id、title 写起"))]
    return sorted({*_repeated(root), *_refused(text, root, sentence)})


def _repeated(node: Node, where: str = "") -> Iterator[PackFault]:
    """YAML lets a later key replace an earlier one without a word."""
    seen: set[str] = set()
    for key, value, place in _children(node, where):
        if key is not None:
            if key.value in seen:
                yield PackFault(key.start_mark.line + 1, place, _("这一项写了两次"))
            seen.add(key.value)
        yield from _repeated(value, place)


def _children(node: Node, where: str) -> Iterator[tuple[ScalarNode | None, Node, str]]:
    before = f"{where}." if where else ""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key, value, f"{before}{key.value}"
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            yield None, value, f"{before}{number}"


def _refused(text: str, root: Node, sentence: Sentence) -> Iterator[PackFault]:
    try:
        read_edition(text)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            where = ".".join(map(str, one["loc"]))
            for what in sentence(one).split("；"):
                yield PackFault(_line_of(root, one["loc"], what), where, what)
    except (yaml.YAMLError, ValueError, TypeError):
        yield PackFault(1, "", _("有的值不是能用的类型，请核对日期和数字的写法"))


def _line_of(root: Node, place: tuple[int | str, ...], what: str) -> int:
    """The line of the deepest node of `place`; of a fault of the whole file, the last name it mentions that stands in it."""
    if not place:
        named = [node for node in _scalars(root) if len(node.value) > 1 and node.value in what]
        return (max(named, key=lambda node: what.rfind(node.value)) if named else root).start_mark.line + 1
    node = root
    for part in place:
        found = next((value for key, value, own in _children(node, "") if own == str(part)), None)
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    for _key, value, _place in _children(node, ""):
        yield from _scalars(value)
