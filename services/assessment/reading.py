"""Read sheets from JSON or JSON Lines, one at a time however long the stream, and write what they came to. Pure.

A record is one line, or several lines when a document is spread out over them; a line that is no JSON is a record of
its own, so that the lines after it are still read.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.assessment.scoring import Result
from services.contracts.refusals import Fault
from services.contracts.words import _

_LONGEST_DOCUMENT = 5_000
"""Lines; beyond it an unfinished document counts as one bad line."""


class Repeated(ValueError):
    """The same key twice in one object: which of the two is meant can't be known."""


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded document, or what was wrong with its text. `number` is its (first) line, from 1."""

    number: int
    document: object = None
    fault: Fault | None = None


def read_records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Decode `lines` record by record; blank lines are skipped."""
    waiting: deque[tuple[int, bytes]] = deque()
    source = enumerate(lines, start=1)
    while (head := _next_line(waiting, source)) is not None:
        number, raw = head
        record = _decode(number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
        if record is not None:
            yield record
        else:
            yield _read_spread(number, raw, waiting, source)


def _next_line(waiting: deque[tuple[int, bytes]], source: Iterator[tuple[int, bytes]]) -> tuple[int, bytes] | None:
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None or line[1].strip():
            return line


def _read_spread(
    number: int, first: bytes, waiting: deque[tuple[int, bytes]], source: Iterator[tuple[int, bytes]]
) -> Record:  # fmt: skip
    """Join lines until they make a document; if they never do, give the lines after the first back."""
    taken: list[tuple[int, bytes]] = []
    text = first.removeprefix(b"\xef\xbb\xbf")
    while len(taken) < _LONGEST_DOCUMENT and (line := _next_line(waiting, source)) is not None:
        taken.append(line)
        text += line[1]
        if not line[1].rstrip().endswith((b"}", b"]")):
            continue
        record = _decode(number, text)
        if record is not None and record.fault is None:
            return record
        if record is not None:
            break
    waiting.extendleft(reversed(taken))
    _drop_rest(waiting, source)
    return Record(number, fault=_broken(number, _("这里开始的 JSON 不完整或不正确")))


def _drop_rest(waiting: deque[tuple[int, bytes]], source: Iterator[tuple[int, bytes]]) -> None:
    """Pass over what is visibly the inside or end of a broken document: it would only repeat the fault."""
    while (line := _next_line(waiting, source)) is not None:
        if not line[1].startswith((b" ", b"\t", b"}", b"]")):
            waiting.appendleft(line)
            return


def _decode(number: int, raw: bytes) -> Record | None:
    """The record `raw` holds; None if it only stops too early."""
    try:
        text = raw.decode()
        return Record(number, json.loads(text, object_pairs_hook=_object))
    except UnicodeDecodeError:
        return Record(number, fault=_broken(number, _("不是 UTF-8 文字")))
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()):
            return None
        return Record(number, fault=_broken(number, _("第 {column} 个字符处不是正确的 JSON").format(column=error.pos + 1)))
    except Repeated as error:
        return Record(number, fault=Fault(str(error), _("重复出现")))
    except (RecursionError, ValueError):
        return Record(number, fault=_broken(number, _("嵌套太深，或数字太长")))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    decoded = dict(pairs)
    if len(decoded) != len(pairs):
        keys = [key for key, _value in pairs]
        raise Repeated(next(key for key in keys if keys.count(key) > 1)[:24])
    return decoded


def _broken(number: int, what: str) -> Fault:
    return Fault(_("第 {number} 行").format(number=number), what)


def write_result(result: Result) -> bytes:
    """One line of JSON; points are written digit for digit, never through a binary fraction."""
    dimensions = ", ".join(f"{_json(name)}: {exact(points)}" for name, points in result.dimensions.items())
    counts = ", ".join(
        f'"{level}": {{"all": {count.all}, "constraint": {count.constraint}}}' for level, count in result.scene_counts.items()
    )
    return (
        f'{{"pack": {_json(result.pack)}, "score": {exact(result.score)}, "dimensions": {{{dimensions}}}, '
        f'"scene_counts": {{{counts}}}, "level": {result.level}, "level_name": {_json(result.level_name)}}}\n'
    ).encode()


def write_faults(faults: list[Fault]) -> bytes:
    """One line of JSON naming each fault."""
    body = {"errors": [{"where": fault.where, "what": fault.what} for fault in faults]}
    return (json.dumps(body, ensure_ascii=False) + "\n").encode(errors="backslashreplace")


def exact(points: Decimal) -> str:
    """All digits and no more: 34.20 is 34.2, 20.0 is 20, never 2E+1."""
    text = f"{points:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
