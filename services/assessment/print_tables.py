"""The tables of a printed report, and the words that page and print share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.assessment.recounting import Passage, Past
from services.assessment.reporting import Given, Report, SceneStanding
from services.contracts.words import _
from services.ui.showing import day, number


def level_words(level: int) -> str:
    return _("%(n)s 级") % {"n": level} if level else _("未达到")


def change_words(points: Decimal | None) -> str:
    if points is None:
        return ""
    if not points:
        return _("持平")
    return f"▲ +{number(points)}" if points > 0 else f"▼ {number(points)}"


def scenes_table(report: Report, before: Any) -> dict[str, Any]:
    names = [_("场景"), _("现在做到的"), _("类别"), _("等级")]
    if before:
        names = [_("场景"), _("现在做到的"), _("类别"), _("上次"), _("这次")]
    return {
        "title": _("16 个业务场景") if len(report.scenes) == 16 else _("业务场景"),
        "compared": bool(before), "header": names, "rows": [_scene(standing, before) for standing in report.scenes],
    }  # fmt: skip


def _scene(standing: SceneStanding, before: Any) -> list[str]:
    scene, level = standing.scene, standing.level
    doing = scene.levels[level] if level else _("还没有做到一级")
    if not before:
        return [scene.name, doing, scene.kind, level_words(level)]
    earlier = before[scene.name]
    arrow = " ▲" if level > earlier else " ▼" if level < earlier else ""
    return [scene.name, doing, scene.kind, level_words(earlier), level_words(level) + arrow]


def specials_table(report: Report) -> dict[str, Any] | None:
    """What was not answered by an option: the questions to put to the expert, and that it is not official how it is counted."""
    if not report.specials:
        return None
    return {
        "title": specials_title(report), "sentences": specials_words(report),
        "header": [_("第几项"), _("题目或场景"), _("要请专家到场看清的"), _("现场看到的（手写）")],
        "rows": [[str(step.number), step.title, step.asks, ""] for step in report.unknown],
    }  # fmt: skip


def specials_title(report: Report) -> str:
    return _("带给专家的问题") if report.unknown else _("不是官方的计法")


def specials_words(report: Report) -> list[str]:
    others, said = len(report.specials) - len(report.unknown), []
    if report.unknown:
        words = _("下面 %(n)s 项企业填的是“暂不清楚”，先按最低一项计（非官方做法）。请专家到场看清；看清以后，可以重新测评。")
        said.append(words % {"n": len(report.unknown)})
    if others:
        words = _("有 %(n)s 项填的是“没有改造过”或“无此业务”，按最低一项计；官方没有说明怎样计，这是本中心的处理办法。")
        more = _("另有 %(n)s 项填的是“没有改造过”或“无此业务”，也按最低一项计；官方没有说明怎样计，这是本中心的处理办法。")
        said.append((more if report.unknown else words) % {"n": others})
    return said


def questions_table(report: Report) -> dict[str, Any]:
    return {
        "title": _("逐题回答与得分"),
        "header": [_("题号"), _("题目"), _("回答"), _("得分 / 满分"), _("再进一步")],
        "rows": [_question(given) for given in report.given],
    }


def _question(given: Given) -> list[str]:
    further = _("已是最高") if given.points.points >= given.points.of else ""
    if given.next:
        further = _("%(to)s（+%(gain)s 分）") % {"to": given.next.to, "gain": number(given.next.gain)}
    points = f"{number(given.points.points)} / {number(given.points.of)} " + _("分")
    return [str(given.step.number), given.step.title, _("；").join(given.chosen), points, further]


def history_table(passages: list[Passage]) -> dict[str, Any] | None:
    if len(passages) < 2:
        return None
    return {
        "title": _("历次结果"),
        "header": [_("提交于"), _("测评"), _("等级"), _("总分（分）"), _("较上次")],
        "rows": [_passage(passage) for passage in reversed(passages)],
    }


def _passage(passage: Passage) -> list[str]:
    past = passage.past
    return [day(past.submitted_at), kind_words(past), past.title, number(past.standing.score), way_words(passage)]


def kind_words(past: Past) -> str:
    """测评 or 复测, and whether it corrects one."""
    kind = _("复测") if past.purpose == "retest" else _("测评")
    return _("%(kind)s（更正）") % {"kind": kind} if past.corrects else kind


def way_words(passage: Passage) -> str:
    """What changed since the result before, in a line."""
    way = passage.way
    if way is None:
        return _("第一次")
    if not way.comparable:
        return _("指标版本不同，不可比")
    words = [change_words(way.points)]
    words += [f"{name} {change_words(points)}" for name, points in way.dimensions.items() if points]
    if way.lifted:
        words.append(_("提升 %(n)s 个场景") % {"n": len(way.lifted)})
    if way.fallen:
        words.append(_("下降 %(n)s 个场景") % {"n": len(way.fallen)})
    return _("；").join(words)
