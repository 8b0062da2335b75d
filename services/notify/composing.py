"""What a letter says of a fact: its words, ready to be set into a template. Names of people never are among them."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import UUID

from services.contracts.envelope import Fact
from services.contracts.vocabulary import LEVEL_NAMES, MEASURES, RECORD_TITLES
from services.contracts.words import _
from services.workdays import SHANGHAI

Words = dict[str, str]


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _span(start: datetime, end: datetime) -> str:
    first, last = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    until = f"{last:%H:%M}" if first.date() == last.date() else _moment(end)
    return f"{_moment(start)}–{until}"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _some(items: Iterable[str], at_most: int = 3) -> str:
    listed = list(items)
    more = _("等") if len(listed) > at_most else ""
    return "、".join(listed[:at_most]) + more


def _points(points: Decimal) -> str:
    return f"{points:.1f}"


def _change(points: Decimal | None) -> str:
    """What a case changed, as a clause; "" where the two runs can't be compared."""
    if points is None:
        return ""
    if points == 0:
        return _("得分不变")
    return (_("提高 %(n)s 分") if points > 0 else _("下降 %(n)s 分")) % {"n": _points(abs(points))}


def _level(level: int | None) -> str:
    return LEVEL_NAMES.get(level if level is not None else 0, "")


def step_name(step: str) -> str:
    """What a step of the loop is called in a letter; an unknown one is named as it came."""
    names = {
        "assessment": _("完成线上测评"), "team": _("指派服务团队"), "first_contact": _("首次联系企业"), "visit_booked": _("预约专家上门"),
        "visit_held": _("专家上门诊断"), "findings": _("出具诊断报告"), "consent": _("企业选定服务商"), "referral_accepted": _("服务商接受对接"),
        "engagement_started": _("签订改造方案"), "delivered": _("实施改造"), "accepted": _("企业验收"), "retest": _("完成复测"),
        "retest_confirmed": _("专家确认复测"), "proved": _("结案"), "follow_up": _("按约跟进"), "ask_again": _("再次询问"),
    }  # fmt: skip
    return names.get(step, step)


def act_names(acts: Iterable[str]) -> str:
    """What a liaison may do for a firm, as the firm reads it."""
    names = {"register": _("登记企业"), "answer": _("填写测评"), "book": _("预约诊断")}
    return "、".join(names.get(act, act) for act in acts)


def _visit(fact: Any) -> Words:
    words = {"time": _span(fact.starts_at, fact.ends_at), "reason": getattr(fact, "reason", "")}
    return {**words, "visit_id": str(fact.visit_id), "expert_id": str(fact.expert_id)}


def _reason(fact: Any) -> Words:
    return {"reason": fact.reason or ""}


def _engagement(fact: Any) -> Words:
    return {"scenes": _some(getattr(fact, "scenes", [])), "domains": _some(getattr(fact, "domains", []), 4)}


_WORDS: dict[str, Callable[[Any], Words]] = {
    "claim.refused": _reason,
    "case.opened": lambda fact: {"need": fact.need or ""},
    "delegation.confirmed": lambda fact: {"acts": act_names(fact.acts), "until": _day(fact.valid_until.astimezone(SHANGHAI).date())},
    "case.rested": lambda fact: {"reason": fact.reason, "day": _day(fact.ask_again_on)},
    "case.closed": lambda fact: {
        "reason": fact.reason or "", "change": _change(fact.uplift_points),
        "before": _level(fact.level_before), "after": _level(fact.level_after),
    },
    "step.overdue": lambda fact: {"step": step_name(fact.step), "time": _moment(fact.due_at)},
    "case.reminded": lambda fact: {"step": step_name(fact.step), "time": _moment(fact.due_at) if fact.due_at else ""},
    "assessment.completed": lambda fact: {"level": fact.level_name, "score": _points(fact.score)},
    "result.recorded": lambda fact: {"level": fact.level_name, "score": _points(fact.score), "day": f"{fact.tested_on:%Y年%-m月%-d日}"},
    "edition.selected": lambda fact: {"title": fact.title},
    "run.recalculated": lambda fact: {
        "title": fact.title, "result": _("不可比") if fact.level_name is None else _("%(score)s 分，%(level)s") % {
            "score": _points(fact.score), "level": fact.level_name},
    },
    "crowd.noticed": lambda fact: {
        "quarter": _("%(year)s 年第 %(n)s 季度") % {"year": fact.quarter[:4], "n": fact.quarter[5:]}, "above": str(fact.above),
        "expected": f"{fact.expected:f}", "threshold": f"{fact.threshold:f}", "level": str(fact.level),
        "whose": _("一位联络员代填的") if fact.liaison_id else _("提交的"),
    },
    "assessment.verified": lambda fact: {
        "level": fact.level_name, "score": _points(fact.score), "self_score": _points(fact.self_score),
        "same": str(fact.of - fact.differing), "of": str(fact.of),
    },
    "firm.invited": lambda fact: {"title": fact.title, "day": _day(fact.closes_on)},
    "firm_call.requested": lambda fact: {"title": fact.title, "day": _day(fact.closes_on)},
    "firm.reminded": lambda fact: {"title": fact.title, "day": _day(fact.closes_on), "begun": _("已开始的回答都还在，") if fact.begun else ""},
    "uplift.confirmed": lambda fact: {
        "change": _change(fact.score_after - fact.score_before), "before": _level(fact.level_before),
        "after": _level(fact.level_after), "scenes": _some(fact.lifted_scenes),
    },
    "visit.booked": _visit, "visit.rescheduled": _visit, "visit.cancelled": _visit, "visit.held": _visit,
    "findings.reported": lambda fact: {
        "count": str(len(fact.findings)), "scenes": _some(found.scene for found in fact.findings),
    },
    "retest.confirmed": lambda fact: {"reason": fact.opinion or _("其他")},
    "provider.applied": lambda fact: {"name": fact.name},
    "provider.approved": lambda fact: {"name": fact.name},
    "provider.refused": _reason,
    "match.proposed": lambda fact: {"count": str(len(fact.candidates))},
    "consent.granted": lambda fact: {"count": str(len(fact.recipients)), "fields": _some(fact.fields, 4)},
    "referral.offered": lambda fact: {"scenes": _some(fact.scenes), "time": _moment(fact.expires_at)},
    "referral.declined": _reason,
    "engagement.planned": lambda fact: {"version": str(fact.version)},
    "engagement.started": _engagement,
    "milestone.reached": lambda fact: {"milestone": fact.milestone, "number": str(fact.number), "of": str(fact.of)},
    "engagement.returned": _reason,
    "engagement.accepted": _engagement,
    "story.drafted": lambda fact: {"title": fact.title, "version": str(fact.version)},
    "story.agreed": lambda fact: {"version": str(fact.version), "paper": _("（签字纸质件）") if fact.by == "paper" else ""},
    "story.declined": lambda fact: {"version": str(fact.version), "reason": fact.reason},
    "story.published": lambda fact: {"title": fact.title},
    "story.withdrawn": _reason,
    "handover.agreed": lambda fact: {"kinds": _some((RECORD_TITLES[kind] for kind in fact.kinds), 5)},
    "record.delivered": lambda fact: {"kind": RECORD_TITLES[fact.kind], "receipt": fact.receipt},
    "record.rejected": lambda fact: {"kind": RECORD_TITLES[fact.kind], "reason": fact.reason},
    "contact.promised": lambda fact: {
        "partner": fact.with_organisation, "topic": fact.topic, "until": _("，%(day)s前") % {"day": _day(fact.due_on)} if fact.due_on else "",
    },
    "goal.set": lambda fact: {
        "measure": MEASURES.get(fact.goal_for, ""), "year": str(fact.year), "target": f"{fact.target:f}", "unit": fact.unit,
    },
    "report.frozen": lambda fact: {"month": f"{fact.month[:4]}年{int(fact.month[5:])}月"},
}  # fmt: skip


def words_of(fact: Fact) -> Words:
    """The fact's words for its letters. `provider_id` stays an id until the letter is shown, when its name is known best."""
    compose = _WORDS.get(fact.event_type)
    words = compose(fact) if compose else {}
    provider = getattr(fact, "provider_id", None)
    return {**words, "provider_id": str(provider)} if provider else words


def seat_words(fact: Any) -> Words:
    """What whoever registered is told of a gathering."""
    return {
        "title": fact.title, "time": _moment(fact.starts_at), "place": fact.place, "reason": fact.reason or "", "link": fact.link,
    }  # fmt: skip


def moment_of(at: datetime) -> str:
    """A time as letters say it."""
    return _moment(at)


def campaign_words(fact: Any) -> Words:
    """What a firm that is not here yet is told of a campaign."""
    return {"title": fact.title, "firm": fact.firm, "day": _day(fact.closes_on), "link": fact.link}


def one_line(text: str) -> str:
    """Text for a subject or an SMS: no line breaks or control characters, so nothing typed can add a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def minutes_left(issued_at: datetime, expires_at: datetime) -> str:
    """How long a code is good for, in whole minutes."""
    return str(max(1, ceil((expires_at - issued_at).total_seconds() / 60)))


def short_code(message_id: UUID) -> str:
    """The message's short link: 60 bits, the same every time, not to be told from the id of another."""
    return b32encode(sha256(message_id.bytes).digest())[:12].decode().lower()
