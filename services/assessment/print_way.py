"""The cheapest way to the next level as it is printed: what to do, with what, what instead, and where to begin."""

from __future__ import annotations

from typing import Any

from services.assessment.planning import Alternative, Change, Plan
from services.assessment.print_tables import level_words
from services.assessment.reporting import Report
from services.contracts.words import _
from services.ui.showing import number


def way_part(report: Report) -> dict[str, Any] | None:
    if report.plan is None or report.efforts is None:
        return None
    words = _("做完下面 %(n)s 件事，就满足下一级的全部条件，是所有做法里最省力的一种。%(status)s。")
    return {
        "title": _("最省力的做法（本中心估算，非官方）"),
        "note": words % {"n": len(report.plan.changes), "status": report.efforts.status},
        "changes": [_change(report, change) for change in report.plan.changes],
        "marks": _marks(report),
        "begin": {"title": _("还在犹豫？先从下面的一件开始，都在这份清单里"), "items": _beginnings(report)},
        "instead": {
            "title": _("有的事不想做？换一种做法"),
            "items": [_instead(report.plan, one) for one in report.alternatives],
        },
    }


def _change(report: Report, change: Change) -> dict[str, Any]:
    bands = report.efforts.bands if report.efforts else {}
    uses = [
        _("用到：%(product)s；%(days)s，%(cost)s") % {
            "product": _marked(step.product, step.marks), "days": bands[step.band].days, "cost": bands[step.band].cost,
        }
        for step in change.steps
    ]  # fmt: skip
    if change.evidence:
        uses.append(_("留好凭证：%(evidence)s") % {"evidence": _("、").join(change.evidence)})
    return {"title": change.title, "to": change.to, "step": step_words(change), "uses": uses}


def _marked(product: str, marks: Any) -> str:
    return _("%(product)s（%(marks)s）") % {"product": product, "marks": _("、").join(marks)} if marks else product


def step_words(change: Change) -> str:
    if change.present is not None and change.target is not None:
        return f"{level_words(change.present)} → {level_words(change.target)}"
    return _("+%(points)s 分") % {"points": number(change.gain)}


def _marks(report: Report) -> str:
    meanings = _("；").join(report.mark_meanings.values())
    return _("括号里的字说的是产品类型。%(meanings)s。没有括号的，不用买产品。") % {"meanings": meanings}


def _beginnings(report: Report) -> list[str]:
    words = _("%(worry)s（%(meaning)s）：可以先做“%(title)s”。%(words)s")
    return [
        words % {"worry": one.worry, "meaning": report.worry_meanings[one.worry], "title": one.change.title, "words": one.words}
        for one in report.encouragements
    ]


def _instead(plan: Plan, one: Alternative) -> str:
    kept = {change.key for change in plan.changes}
    others = _("、").join(_other(change) for change in one.plan.changes if change.key not in kept)
    effort = _("比上面的办法多花些力气") if one.plan.weight > plan.weight else _("力气差不多")
    return _("不做“%(title)s”，改做：%(others)s（%(effort)s）") % {"title": one.without.title, "others": others, "effort": effort}


def _other(change: Change) -> str:
    if change.is_scene:
        return _("%(title)s（%(n)s 级）") % {"title": change.title, "n": change.target}
    return _("%(title)s（%(to)s）") % {"title": change.title, "to": change.to}
