"""The three-minute check as a pure function, and the small markup of chapters."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from services.outreach.checking import BANDS, MOST_POINTS, assess, questions
from services.outreach.marking_up import Misplaced, as_html, as_typed, excerpt, into_chapters
from services.outreach.packaged import FILES, packaged_entry

pytestmark = pytest.mark.pure

KEYS = [question.key for question in questions()]
_DICE = random.Random(20261128)
SHEETS = [{key: _DICE.randint(0, 2) for key in KEYS} for _ in range(200)]


def sheet(points: int) -> dict[str, int]:
    """Nine answers that add up to this."""
    return {key: min(2, max(0, points - 2 * place)) for place, key in enumerate(KEYS)}


@pytest.mark.parametrize(("points", "level"), [(0, 0), (5, 0), (6, 1), (10, 1), (11, 2), (14, 2), (15, 3), (18, 3)])
def test_the_bands_begin_and_end_where_they_say(points: int, level: int) -> None:
    assert (assess(sheet(points)).points, assess(sheet(points)).informal_level) == (points, level)


def test_the_bands_leave_no_gap_and_fit_the_questions() -> None:
    assert 2 * len(KEYS) == MOST_POINTS == BANDS[-1][1]
    assert all(first == last + 1 for (_, last), (first, _) in pairwise(BANDS))


def test_a_better_answer_never_makes_it_worse() -> None:
    for answers in SHEETS:
        for key in KEYS:
            better = answers | {key: min(2, answers[key] + 1)}
            assert assess(better).informal_level >= assess(answers).informal_level


@pytest.mark.parametrize("answers", [*SHEETS[:20], sheet(0), sheet(17), sheet(18)])
def test_advice_is_about_the_weakest_and_none_when_nothing_is_weak(answers: dict[str, int]) -> None:
    result = assess(answers)
    weak = {question.weak: answers[question.key] for question in questions()}
    assert len(result.first) == min(3, sum(answer < 2 for answer in answers.values()))
    told = [weak[text] for text in result.first]
    assert told == sorted(told) == sorted(weak.values())[: len(told)]


def test_a_missing_answer_is_no_answer() -> None:
    with pytest.raises(KeyError):
        assess({KEYS[0]: 2})


@pytest.mark.parametrize("seed", range(60))
def test_markup_makes_nothing_but_paragraphs_lists_and_emphasis(seed: int) -> None:
    pieces = [
        "<",
        ">",
        "&",
        '"',
        "[a]",
        "(javascript:1)",
        "![",
        "# ",
        "**",
        "*",
        "- ",
        "1. ",
        "`",
        "\n",
        "\n\n",
        " ",
        "汉",
        "<b>",
        "https://x.cn",
    ]
    html = as_html("".join(random.Random(seed).choices(pieces, k=60)))
    for tag in ("p", "ul", "ol", "li", "em", "strong"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    html = html.replace("<li>", "")
    assert "<" not in html.replace("<ol start=", "")


def test_what_is_found_is_shown_without_the_marks() -> None:
    assert excerpt("先说一句\n\n- **不备份。** 一块硬盘坏了", "备份") == "先说一句 不备份。 一块硬盘坏了"
    assert excerpt("甲" * 100 + "备份" + "乙" * 100, "备份") == "…" + "甲" * 40 + "备份" + "乙" * 40 + "…"
    assert excerpt("没有", "备份") == ""


def test_a_text_falls_into_chapters_and_back() -> None:
    chapters = into_chapters("## 一\r\n\r\n正文\n\n## 二\n- 甲\n- 乙")
    assert [(one.heading, one.text) for one in chapters] == [("一", "正文"), ("二", "- 甲\n- 乙")]
    assert into_chapters(as_typed([{"heading": one.heading, "text": one.text} for one in chapters])) == chapters
    with pytest.raises(Misplaced):
        into_chapters("没有标题的话\n## 一\n正文")


def test_the_shipped_editions_are_whole_and_say_what_is_not_official() -> None:
    guide, indicators = (packaged_entry(document) for document in FILES)
    assert 8 <= len(guide.chapters) <= 10
    assert "不是官方" in guide.caveat
    assert "非官方" in indicators.caveat
    text = "\n".join(chapter.text for chapter in indicators.chapters)
    assert all(f"第 {number} 题" in text for number in range(1, 16))
    assert text.count("场景）") == 16
    assert all(text.count(f"- {level}：") >= 16 for level in ("一级", "二级", "三级", "四级"))
