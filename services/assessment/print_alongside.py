"""What stands beside a report's own result, as tables and sentences of its printed page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.assessment.alongside import Alongside, Elsewhere, Recounted
from services.assessment.attributing import Parts
from services.assessment.peering import SOURCE, Comparison, Line
from services.assessment.print_tables import change_words
from services.contracts.words import _
from services.ui.showing import day, number


def peers_part(beside: Alongside) -> dict[str, Any]:
    """The firm among its peers; why there is nothing to see, where there is not."""
    title, found = _("和同行比"), beside.peers
    if found is None:
        return {"title": title, "sentences": [beside.peers_missing], "summary": "", "tables": [], "legend": ""}
    return {
        "title": title, "sentences": peers_words(found), "summary": found.summary,
        "tables": [_lines(found.points, _("总分和各维度")), _lines(found.levels, _("业务场景"))],
        "legend": _("横条从左到右是 0 到满分（场景是未达到到四级）；浅色框里是中间一半的同行，框中的粗线是居中的一家，三角是本企业。"),
    }  # fmt: skip


def peers_words(found: Comparison) -> list[str]:
    """With whom, how many, until when, and that it is no official ranking."""
    words = _("和%(name)s的 %(n)s 家企业比，统计到 %(month)s末（已经公布的月份）。%(source)s，也不是官方排名。") % {
        "name": found.name, "n": number(found.firms), "month": found.month_name, "source": _(SOURCE),
    }  # fmt: skip
    return [found.reason + _("。"), words] if found.reason else [words]


def _lines(lines: list[Line], title: str) -> dict[str, Any]:
    return {
        "header": [title, _("本企业"), _("同行居中的一家"), _("中间一半的同行"), _("图"), _("位置")],
        "rows": [
            {
                "title": line.title, "own": line.own_words, "middle": str(line.middle), "half": str(line.half),
                "bar": _bar(line), "standing": line.standing,
            }
            for line in lines
        ],
    }  # fmt: skip


def _bar(line: Line) -> dict[str, float]:
    own = line.own or Decimal()
    return {
        "half": line.at(line.half.low), "half-end": line.at(line.half.high), "middle": line.at(line.middle.low),
        "middle-end": line.at(line.middle.high), "own": line.at(own),
    }  # fmt: skip


def elsewhere_part(results: list[Elsewhere]) -> dict[str, Any] | None:
    """Tests taken elsewhere, marked as not checked here."""
    if not results:
        return None
    return {
        "title": _("在别的平台测过（外部结果，本中心没有核对）"),
        "note": elsewhere_words(),
        "header": [_("测评日期"), _("平台"), _("指标版本"), _("总分"), _("等级"), _("来源")],
        "rows": [_elsewhere(one) for one in results],
    }


def elsewhere_words() -> str:
    return _("照证书或平台上的结果页登记，不和在本中心测的分数相加、相比，也不参与上面的任何计算。")


def _elsewhere(one: Elsewhere) -> list[str]:
    level = _("%(level)s（按分数达不到，请核对证书）") % {"level": one.level} if one.beyond_score else one.level
    return [day(one.tested_on), one.platform, one.edition, _("%(n)s 分") % {"n": number(one.score)}, level, one.source]


def recounted_part(found: list[Recounted]) -> dict[str, Any] | None:
    """The same answers under other editions, with what can't be compared."""
    if not found:
        return None
    return {
        "title": _("按另一版指标重新计算（非正式结果）"),
        "note": recounted_words(),
        "header": [_("指标版本"), _("总分"), _("等级"), _("哪些不可比")],
        "rows": [_recounted(one) for one in found],
    }


def recounted_words() -> str:
    return _("用的是同一份回答，只供对比，不改变本次结果。两版里一样的题和场景才算；缺了要用到的，就写“不可比”，不估。")


def _recounted(one: Recounted) -> list[str]:
    edition = _("%(title)s\n%(id)s，计算于 %(day)s") % {"title": one.edition, "id": one.pack_id, "day": day(one.made_at)}
    score = _("不可比") if one.score is None else _("%(n)s 分") % {"n": number(one.score)}
    missing = "\n".join(one.missing) if one.missing else _("全部题目和场景都对得上")
    return [edition, score, one.level or _("不可比"), missing]


def parts_part(parts: Parts | None, *, same_edition: bool) -> dict[str, Any] | None:
    """Where the change of a re-test comes from, as far as it can be told."""
    if parts is None or parts.observed is None:
        return None
    told = [_("两次测评相差 %(points)s。") % {"points": _points(parts.observed)}]
    told.append(
        _("其中指标换版 0 分（两次用的是同一版指标）。")
        if same_edition
        else _("其中指标换版 %(points)s（把上次的回答按这次的指标重算得出）。") % {"points": _points(parts.edition)}
    )
    if parts.is_verified:
        words = _("其中自评松紧的变化 %(points)s（两次都有专家核实，自评的变化和专家看到的变化之差）。")
        told.append(words % {"points": _points(parts.eye)})
    return {"title": _("这个变化是怎么来的"), "sentences": [*told, _drift(parts), _rest(parts), _caution(parts)]}


def _drift(parts: Parts) -> str:
    drift = parts.drift
    if drift.points is None:
        words = _("其中不改造也会有的变化：样本不足（隔同样久又测一次、其间没有改造的企业有 %(n)s 家，至少要 %(k)s 家）。")
        return words % {"n": drift.firms, "k": drift.needed}
    words = _("其中不改造也会有的变化 %(points)s（隔同样久又测一次、其间没有改造的 %(n)s 家企业，变化的中位数）。")
    return words % {"points": _points(drift.points), "n": drift.firms}


def _rest(parts: Parts) -> str:
    if parts.rest is None:
        words = _("扣掉能分开的，剩下的变化 %(points)s（里面还有不改造也会有的变化，分不开）。")
        return words % {"points": _points(parts.changed)}
    return _("扣掉以上，剩下的变化 %(points)s。") % {"points": _points(parts.rest)}


def _caution(parts: Parts) -> str:
    words = _("剩下的变化可以看作改造的大致效果，是本中心的估算，不是官方口径，也不能证明全是改造带来的。")
    return words if parts.is_verified else words + _("两次没有都经专家逐项核实，这里按企业自评计算。")


def _points(points: Decimal | None) -> str:
    words = change_words(points)
    return _("%(change)s 分") % {"change": words} if points else words
