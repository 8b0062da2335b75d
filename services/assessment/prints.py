"""A report in the words and figures of its printed page; `printed/report.typ` says where they stand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from services.assessment.explaining import title_of
from services.assessment.print_alongside import elsewhere_part, parts_part, peers_part, recounted_part
from services.assessment.print_radar import radar_part
from services.assessment.print_tables import (
    change_words,
    history_table,
    level_words,
    questions_table,
    scenes_table,
    specials_table,
)
from services.assessment.print_way import way_part
from services.assessment.reporting import Report
from services.assessment.reports import Document
from services.contracts.words import _
from services.ui.showing import number, when
from services.ui.typesetting import Template, typeset

TEMPLATE = Template(Path(__file__).parent / "printed" / "report.typ")


def print_report(document: Document) -> bytes:
    """The PDF; the same bytes for the same document."""
    return typeset(TEMPLATE, page_of(document), document.submitted_at)


def page_of(document: Document) -> dict[str, Any]:
    """Everything on the page, by the place it stands in."""
    report = document.report
    before = document.uplift.before.scenes if document.uplift and document.uplift.comparable else None
    beside = document.alongside
    return {
        "center": document.office.center, "number": document.number, "code": document.code, "qr": document.qr,
        "title": document.title, "firm": document.firm or _("（企业名称待登记）"), "facts": _facts(document),
        "remarks": document.remarks,
        "level": report.title, "score": number(report.result.score), "opening": report.opening,
        "dimensions": _dimensions(document), "uplift": _uplift(document), "conditions": _conditions(report),
        "way": way_part(report), "radar": radar_part(report, before), "scenes": scenes_table(report, before),
        "questions": questions_table(report), "specials": specials_table(report), "history": history_table(document.history),
        "peers": peers_part(beside), "elsewhere": elsewhere_part(beside.elsewhere), "recounted": recounted_part(beside.recounted),
        "unofficial": {"title": _("哪些不是官方说法"), "sentences": _unofficial(report), "doubts": report.pack.unknown},
        "signers": [_("企业（签字、盖章）"), _("服务中心（盖章）")],
        "words": {
            "number": _("编号"), "scan": _("扫码查验真伪"), "code": _("查验码"), "of-hundred": _("分，满分 100 分"),
            "page": _("第 {page} 页，共 {pages} 页"), "sign": _("签字："), "date": _("日期："),
            "footer": _("核对码 %(mark)s · 用于诊断和改进，不代替国家或城市平台的正式评测结果") % {"mark": document.mark},
        },
    }  # fmt: skip


def _facts(document: Document) -> list[list[str]]:
    pack = document.report.pack
    signer = document.pledged_by or _("（姓名已按本人要求删除）")
    return [
        [_("测评时间"), when(document.submitted_at)],
        [_("承诺人"), _("%(signer)s，%(how)s") % {"signer": signer, "how": document.pledge}],
        [_("填写方式"), document.filled],
        [_("指标版本"), _("%(id)s，%(title)s（%(paper)s）") % {"id": pack.id, "title": pack.title, "paper": pack.document}],
        [_("核对码"), _("%(mark)s（与全部回答一一对应）") % {"mark": document.mark}],
    ]


def _dimensions(document: Document) -> list[dict[str, Any]]:
    uplift = document.uplift
    changes = uplift.dimensions if uplift and uplift.comparable else {}
    return [
        {
            "name": share.name, "points": number(share.points), "percent": share.percent,
            "of": _("分，满分 %(of)s 分") % {"of": number(share.of)}, "change": change_words(changes.get(share.name)),
        }
        for share in document.report.dimensions
    ]  # fmt: skip


def _uplift(document: Document) -> dict[str, Any] | None:
    uplift = document.uplift
    if uplift is None:
        return None
    title = _("和改造前比")
    if not uplift.comparable:
        words = _("两次测评用的指标版本不同（上次 %(before)s，这次 %(after)s），分数和等级不可比。")
        said = words % {"before": uplift.before.pack, "after": uplift.after.pack}
        return {"title": title, "sentences": [said], "parts": parts_part(document.alongside.parts, same_edition=False)}
    score = _("总分 %(before)s → %(after)s（%(change)s），等级 %(low)s → %(high)s。") % {
        "before": number(uplift.before.score), "after": number(uplift.after.score), "change": change_words(uplift.points),
        "low": document.before_title, "high": document.report.title,
    }  # fmt: skip
    moved = [(_("提升："), uplift.lifted), (_("下降："), uplift.fallen)]
    sentences = [score, *(name + _moved(scenes) for name, scenes in moved if scenes), _opinion(document)]
    return {"title": title, "sentences": sentences, "parts": parts_part(document.alongside.parts, same_edition=True)}


def _moved(scenes: dict[str, tuple[int, int]]) -> str:
    each = (f"{name}（{level_words(old)} → {level_words(new)}）" for name, (old, new) in scenes.items())
    return _("、").join(each) + _("。")


def _opinion(document: Document) -> str:
    if document.opinion is None:
        return _("复测结果等专家确认。")
    if document.opinion.agreed:
        return _("专家已到场确认复测结果。")
    return _("专家未确认，需要再测一次。") + (document.opinion.words or "")


def _conditions(report: Report) -> dict[str, Any] | None:
    gap = report.gap
    if gap is None:
        return None
    row, count = gap.row, report.result.scene_counts[gap.row.level]
    rows: list[tuple[str, Decimal | int, Decimal | int, Decimal | int, str]] = [
        (_("总分"), row.min_score, report.result.score, gap.points, _("分")),
        (_("达到 %(n)s 级的场景") % {"n": row.level}, row.min_scenes, count.all, gap.scenes, _("个")),
        (_("其中约束性场景"), row.min_constraint, count.constraint, gap.constraint, _("个")),
    ]
    return {
        "title": _("离%(level)s还差什么") % {"level": title_of(report.pack, row.level)},
        "header": [_("条件"), _("要求至少"), _("现在"), _("还差")],
        "rows": [
            [name, f"{number(need)} {unit}", f"{number(have)} {unit}", f"{number(short)} {unit}" if short else _("✓ 已满足")]
            for name, need, have, short, unit in rows
        ],
    }


def _unofficial(report: Report) -> list[str]:
    pack = report.pack
    by_rule = _("按《%(title)s》（%(document)s）的指标、权重和等级规则计算。%(status)s。")
    sentences = [by_rule % {"title": pack.title, "document": pack.document, "status": pack.status}]
    return [*sentences, _("以下几点没有见到官方说明：")] if pack.unknown else sentences
