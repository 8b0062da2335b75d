"""The file of an edition as a tree of YAML whose every place has its line, and what is wrong with it as YAML. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.assessment.written import Place
from services.contracts.words import _

MAP, LIST = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"
MOST_NODES = 50_000
"""Ten times what the largest edition has."""


@dataclass(frozen=True, slots=True, order=True)
class PackFault:
    """One thing wrong: the line of the file (from 1), the place in its tree, and what would be right."""

    line: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where + '：' if self.where else ''}{self.what}"


def open_tree(text: str) -> tuple[MappingNode | None, dict[str, Any] | None, list[PackFault]]:
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
        unusable = sorted(set(_unusable(root)))
        return root, None, sorted([*faults, *unusable]) or [_unusable_at(1, "")]


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


def _unusable(node: Node, where: str = "") -> Iterator[PackFault]:
    """Values that YAML takes for a date, a number or a thing of some language, and that are none."""
    if isinstance(node, ScalarNode):
        try:
            SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError, TypeError):
            yield _unusable_at(node.start_mark.line + 1, where)
        return
    if node.tag not in (MAP, LIST):
        yield _unusable_at(node.start_mark.line + 1, where)
    for _key, value, place in _children(node, where):
        yield from _unusable(value, place)


def _unusable_at(line: int, where: str) -> PackFault:
    return PackFault(line, where, _("这个值不是能用的类型，请核对日期和数字的写法"))


def _children(node: Node, where: str) -> Iterator[tuple[Node | None, Node, str]]:
    before = f"{where}." if where else ""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key, value, f"{before}{key.value}" if isinstance(key, ScalarNode) else where
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            yield None, value, f"{before}{number}"


def line_of(root: Node, place: Place) -> int:
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
