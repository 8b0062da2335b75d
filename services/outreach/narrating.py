"""The first draft of a case story: nothing in it that was not heard, every figure an expert's."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.industries import division_name
from services.contracts.vocabulary import LEVEL_NAMES
from services.contracts.words import _
from services.outreach.verifying import Figures, show


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    problem: str
    done: str
    changed: str
    quote: str = ""


def industry_words(industry: str) -> str:
    """通用设备 of 通用设备制造业."""
    return division_name(industry).removesuffix("业").removesuffix("制造") or _("制造")


def shown_name(firm: str, industry: str, *, anonymous: bool) -> str:
    """The firm as the story names it."""
    return _("某%(trade)s企业") % {"trade": industry_words(industry)} if anonymous else firm


def compose(figures: Figures, industry: str, need: str | None, domains: list[str]) -> Draft:
    """A story to begin with, for a person to make their own."""
    trade = _("%(trade)s企业") % {"trade": industry_words(industry)}
    first = sorted(figures.lifted, key=lambda scene: scene not in figures.engaged)
    scenes = "、".join(first[:3]) + (_("等") if len(first) > 3 else "")
    title = _("%(trade)s的%(scenes)s上了一个台阶") % {"trade": trade, "scenes": scenes or _("数字化")}
    problem = _("这家%(trade)s找到我们时说：%(need)s。") % {"trade": trade, "need": need} if need else ""
    before = _("测评得分 %(score)s 分，等级为%(level)s。") % {
        "score": show(figures.score_before),
        "level": LEVEL_NAMES[figures.level_before],
    }
    work = "、".join(figures.engaged) or scenes
    area = _("（%(domains)s）") % {"domains": "、".join(domains)} if domains else ""
    done = _("专家上门诊断后，企业和服务商一起改造了%(scenes)s%(area)s，完工后由企业验收。") % {"scenes": work, "area": area}
    return Draft(title, problem + before, done, _changed(figures))


def _changed(figures: Figures) -> str:
    points = _("复测得分 %(after)s 分，比改造前%(how)s %(change)s 分") % {
        "after": show(figures.score_after), "how": _("提高") if figures.change >= 0 else _("下降"), "change": show(abs(figures.change)),
    }  # fmt: skip
    if figures.level_after != figures.level_before:
        level = _("，等级从%(before)s到%(after)s") % {
            "before": LEVEL_NAMES[figures.level_before], "after": LEVEL_NAMES[figures.level_after],
        }  # fmt: skip
    else:
        level = _("，等级仍为%(level)s") % {"level": LEVEL_NAMES[figures.level_after]}
    lifted = _("。提升的场景有%(scenes)s") % {"scenes": "、".join(figures.lifted)} if figures.lifted else ""
    return points + level + lifted + "。"
