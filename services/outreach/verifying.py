"""Whether a story's words claim anything about points, levels or scenes that no expert confirmed.

Three kinds of claim are read from a text and held against the confirmed figures: points (`52.7 分`, `提高 18.5 分`), levels
(`二级`, `从一级升到二级`, `提高一级`, 规范级) and how many scenes were lifted (`2 个场景`). A sentence that names a scene may also tell
that scene's confirmed levels. What is read too strictly is refused with the words it stumbled over, so that a person can say
it otherwise; what is not a point, a level or a scene (days, percent, yuan) is the firm's own word and shown as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.contracts.refusals import Fault
from services.contracts.vocabulary import LEVEL_NAMES, SCENES
from services.contracts.words import _

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?)"
_SENTENCES = re.compile(r"[。！？!?;；\n]")
_POINTS = re.compile(rf"(?<![\d.])({_NUMBER})\s*(?:个)?分(?![钟之秒店厂部类布析拣享段批子行公工期母红开成机格])")
_LEVEL = re.compile(
    r"(?<![\d.零一二两三四五六七八九十])([0-9]|[零一二两三四五六七八九])\s*级(?!供应|代理|市场|经销|子公司|单位|目录|保护|响应|工程|医院|技工|焊工|精度|能效|防)"
)
_STEP_UP = re.compile(r"(?:提升|提高|上升|跃升|升高|跨越|升|跨|跃)了?\s*([0-9]|[零一二两三四五六七八九])\s*个?(?:等)?级")
_PAIR = re.compile(
    r"([0-9]|[零一二两三四五六七八九])\s*级(?:\([^)]*\))?[^。；;，,]{0,8}?(?:到|至|→|->|—|–)[^。；;，,]{0,6}?([0-9]|[零一二两三四五六七八九])\s*级"
)
_SCENE_COUNT = re.compile(r"([0-9]+|[零一二两三四五六七八九十]+)\s*个(?:业务|关键|约束性|指导性)?场景")
_NOT_REACHED = re.compile(r"(?:尚未|还未|未|没有?|不)(?:能)?(?:达|够|到|达到)(?:到)?一级")


_SHORT_NAMES = {level: name.partition("（")[2].removesuffix("）") for level, name in LEVEL_NAMES.items() if "（" in name}


@dataclass(frozen=True, slots=True)
class Figures:
    """What an expert confirmed. `scenes` is each lifted scene's level before and after, where both sheets are known."""

    score_before: Decimal
    score_after: Decimal
    level_before: int
    level_after: int
    lifted: tuple[str, ...]
    engaged: tuple[str, ...] = ()
    scenes: Mapping[str, tuple[int, int]] | None = None

    @property
    def change(self) -> Decimal:
        return self.score_after - self.score_before


def faults_in(texts: Mapping[str, str], figures: Figures) -> list[Fault]:
    """Each claim that contradicts the figures, beside the field it stands in."""
    return [Fault(name, what) for name, text in texts.items() for what in _contradictions(text, figures)]


def names_firm(text: str, firm: str) -> bool:
    """Whether a text that is to be anonymous gives the firm's name away, whole or by what makes it distinct."""
    plain = _plain(text).replace(" ", "")
    return any(part in plain for part in _name_parts(_plain(firm).replace(" ", "")))


def _name_parts(firm: str) -> Iterable[str]:
    firm = re.sub(r"\(.*?\)", "", firm)
    yield firm
    core = re.sub(r"(股份)?有限(责任)?公司$|集团$|公司$|厂$", "", firm)
    core = re.sub(r"^(湖北省?|武汉市?|中国)", "", core)
    yield from (part for part in (core, core[:4]) if len(part) >= 3)


def _contradictions(text: str, figures: Figures) -> list[str]:
    found: list[str] = []
    for sentence in _SENTENCES.split(_plain(text)):
        found += _wrong_points(sentence, figures)
        found += _wrong_levels(sentence, figures)
        found += _wrong_counts(sentence, figures)
    return list(dict.fromkeys(found))


def _wrong_points(sentence: str, figures: Figures) -> Iterable[str]:
    known = (figures.score_before, figures.score_after, abs(figures.change), Decimal(100))
    for claim in _POINTS.finditer(sentence):
        if claim[1] == "十":
            continue
        number = _read(claim[1])
        as_written = Decimal(1).scaleb(int(number.as_tuple().exponent))
        if all(one.quantize(as_written, ROUND_HALF_UP) != number for one in known):
            yield _("“%(claim)s”与核实的结果不符：核实的是 %(before)s 分到 %(after)s 分，变化 %(change)s 分") % {
                "claim": claim[0], "before": show(figures.score_before), "after": show(figures.score_after),
                "change": show(abs(figures.change)),
            }  # fmt: skip


def _wrong_levels(sentence: str, figures: Figures) -> Iterable[str]:
    pairs = _sayable(sentence, figures)
    if any(before == 0 for before, _after in pairs):
        sentence = _NOT_REACHED.sub("", sentence)
    steps, levels = {after - before for before, after in pairs}, {level for pair in pairs for level in pair}
    yield from (_level_fault(step[0], figures) for step in _STEP_UP.finditer(sentence) if _level(step[1]) not in steps)
    sentence = _STEP_UP.sub("", sentence)
    rises = ((rise[0], (_level(rise[1]), _level(rise[2]))) for rise in _PAIR.finditer(sentence))
    yield from (_level_fault(said, figures) for said, pair in rises if pair not in pairs)
    yield from (_level_fault(one[0], figures) for one in _LEVEL.finditer(sentence) if _level(one[1]) not in levels)
    yield from (_level_fault(name, figures) for level, name in _SHORT_NAMES.items() if name in sentence and level not in levels)


def _sayable(sentence: str, figures: Figures) -> set[tuple[int, int]]:
    """Which rises may be told in this sentence: the firm's, and those of the lifted scenes it names."""
    named = {pair for scene, pair in (figures.scenes or {}).items() if scene in sentence}
    return {(figures.level_before, figures.level_after), *named}


def _wrong_counts(sentence: str, figures: Figures) -> Iterable[str]:
    known = {len(figures.lifted), len(figures.engaged), len(SCENES)}
    for claim in _SCENE_COUNT.finditer(sentence):
        if _read(claim[1]) not in known:
            yield _("“%(claim)s”与核实的结果不符：核实提升的是 %(n)s 个场景") % {"claim": claim[0], "n": len(figures.lifted)}


def _level_fault(claim: str, figures: Figures) -> str:
    return _("“%(claim)s”与核实的结果不符：核实的是%(before)s到%(after)s") % {
        "claim": claim, "before": LEVEL_NAMES[figures.level_before], "after": LEVEL_NAMES[figures.level_after],
    }  # fmt: skip


def show(points: Decimal) -> str:
    """Points with one decimal, as people read them."""
    return f"{points.quantize(Decimal('0.1'), ROUND_HALF_UP)}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _level(text: str) -> int:
    return int(text) if text.isdigit() else _DIGITS[text]


def _read(text: str) -> Decimal:
    """A number written with digits or in Chinese, up to some hundreds."""
    if text[0].isdigit():
        return Decimal(text)
    whole, _point, part = text.partition("点")
    total, digit = 0, 0
    for letter in whole:
        if letter in ("十", "百"):
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[letter]
    decimals = "".join(str(_DIGITS[letter]) for letter in part)
    return Decimal(f"{total + digit}.{decimals}" if decimals else total + digit)
