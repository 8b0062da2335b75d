"""The small markup of chapters: paragraphs, lists and emphasis. Everything else, HTML above all, is shown as it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

from services.contracts.words import _

_MARKUP = MarkdownIt("zero").enable(["list", "emphasis"])
_MARKS = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)]) +|\*+", re.MULTILINE)
_HEADING = re.compile(r"^## +(.+?)\s*$")


class Misplaced(ValueError):
    """A text that does not fall into chapters."""


@dataclass(frozen=True, slots=True)
class Chapter:
    heading: str
    text: str


def as_html(text: str) -> str:
    """The markup as HTML that holds nothing but p, ul, ol, li, em and strong."""
    return str(_MARKUP.render(text))


def into_chapters(text: str) -> list[Chapter]:
    """A whole edition as it is typed: a line `## heading` begins a chapter.

    Raises:
        Misplaced: something stands before the first heading.
    """
    chapters: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if heading := _HEADING.match(line):
            chapters.append((heading[1], []))
        elif chapters:
            chapters[-1][1].append(line)
        elif line.strip():
            raise Misplaced(_("第一行请写章节标题，例如：## 第一步做什么"))
    return [Chapter(heading, "\n".join(lines).strip()) for heading, lines in chapters]


def as_typed(chapters: list[dict[str, str]]) -> str:
    """The reverse: chapters as they would be typed."""
    return "\n\n".join(f"## {one['heading']}\n\n{one['text']}" for one in chapters)


def excerpt(text: str, part: str, around: int = 40) -> str:
    """The first place where `part` stands, with a little on either side; "" where it does not."""
    plain = " ".join(_MARKS.sub("", text).split())
    at = plain.lower().find(part.lower())
    if at < 0:
        return ""
    start, end = max(0, at - around), min(len(plain), at + len(part) + around)
    return ("…" if start else "") + plain[start:end] + ("…" if end < len(plain) else "")
