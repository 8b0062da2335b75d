"""An edition as a program sends it, and as the page's one text field does."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from services.contracts.words import _
from services.outreach.entries.fields import Entry, Line, Prose
from services.outreach.marking_up import Misplaced, into_chapters

Document = Literal["guide", "indicators"]
MOST_CHAPTERS = 60
LONGEST = 20_000


class ChapterEntry(Entry):
    heading: Line = Field(min_length=1, max_length=80)
    text: Prose = Field(min_length=1, max_length=LONGEST)


class _Head(Entry):
    document: Document
    title: Line = Field(min_length=2, max_length=80)
    label: Line = Field(min_length=1, max_length=40)
    source: Line = Field(min_length=2, max_length=200)
    dated_on: date
    caveat: Prose = Field(min_length=2, max_length=600)


class EditionEntry(_Head):
    """`caveat` says what of it is official and what is not; readers see it on every page."""

    chapters: list[ChapterEntry] = Field(min_length=1, max_length=MOST_CHAPTERS)


class EditionForm(_Head):
    """The same with all chapters in one text, each begun by a line `## heading`."""

    text: Prose = Field(min_length=1, max_length=200_000)

    @field_validator("text")
    @classmethod
    def _falls_into_chapters(cls, text: str) -> str:
        try:
            chapters = into_chapters(text)
        except Misplaced as error:
            raise ValueError(str(error)) from error
        if not chapters:
            raise ValueError(_("请至少写一章，章节标题这样写：## 第一步做什么"))
        if len(chapters) > MOST_CHAPTERS:
            raise ValueError(_("最多 %(n)s 章") % {"n": MOST_CHAPTERS})
        for chapter in chapters:
            if not chapter.text:
                raise ValueError(_("“%(heading)s”这一章还没有正文") % {"heading": chapter.heading})
            if len(chapter.heading) > 80 or len(chapter.text) > LONGEST:
                raise ValueError(_("“%(heading)s”这一章太长，请分成两章") % {"heading": chapter.heading[:20]})
        return text

    def entry(self) -> EditionEntry:
        chapters = [ChapterEntry(heading=one.heading, text=one.text) for one in into_chapters(self.text)]
        return EditionEntry(**self.model_dump(exclude={"text"}), chapters=chapters)


class PackagedEntry(Entry):
    document: Document
