"""The case thread in words: each fact as one Chinese sentence that anybody of the case can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.contracts.vocabulary import LEVEL_NAMES, RECORD_TITLES, ROLE_TITLES, Role
from services.contracts.words import _
from services.enterprises.entries import ACTS
from services.enterprises.phrasing import Body, Names, full_day, listed, name_in, short_day, short_time, with_plain_points
from services.enterprises.stepping import TITLES


def tell(event_type: str, body: Body, names: Names) -> str:
    """One sentence; a fact nobody wrote a sentence for is still named by its type."""
    sentence = _SENTENCES.get(event_type)
    return sentence(with_plain_points(body), names) if sentence else event_type


def _opened(body: Body, names: Names) -> str:
    if body.get("need"):
        return _("专案建立，企业的需求是“%(need)s”") % {"need": body["need"]}
    return _("专案建立，从线上测评开始")


def _team(body: Body, names: Names) -> str:
    return _("服务团队：科创导师%(mentor)s、企业联络员%(liaison)s、数字化转型服务专员%(commissioner)s") % {
        "mentor": name_in(body, "mentor_id", names, ""), "liaison": name_in(body, "liaison_id", names, ""),
        "commissioner": name_in(body, "commissioner_id", names, ""),
    }  # fmt: skip


def _record(body: Body, names: Names) -> str:
    channel = {"电话": _("电话联系"), "微信": _("微信联系"), "上门": _("上门走访")}[body["channel"]]
    text = _("%(role)s%(name)s%(channel)s：%(outcome)s") % {
        "role": ROLE_TITLES[Role(body["role"])], "name": name_in(body, "by", names, ""), "channel": channel, "outcome": body["outcome"],
    }  # fmt: skip
    if body.get("next_step"):
        text += _("；下一步：%(step)s%(day)s") % {
            "step": body["next_step"],
            "day": f"（{short_day(body['next_on'])}）" if body.get("next_on") else "",
        }
    return text


def _behalf(body: Body, names: Names, text: str) -> str:
    if not body.get("on_behalf_by"):
        return text
    return _("%(text)s（联络员%(name)s代办）") % {"text": text, "name": name_in(body, "on_behalf_by", names, "")}


def _started(body: Body, names: Names) -> str:
    what = _("复测") if body["purpose"] == "retest" else _("线上测评")
    text = (_("开始更正%(what)s") if body.get("corrects_run_id") else _("开始%(what)s")) % {"what": what}
    return _behalf(body, names, text + (_("（纸质问卷代录）") if body.get("from_paper") else ""))


def _completed(body: Body, names: Names) -> str:
    text = _("复测完成") if body["purpose"] == "retest" else _("线上测评完成")
    if body.get("corrects_run_id"):
        text = _("更正了复测") if body["purpose"] == "retest" else _("更正了线上测评")
    if body.get("from_paper"):
        text = _("%(text)s（纸质问卷代录）") % {"text": text}
    if body.get("by_sms"):
        text = _("%(text)s（负责人以短信验证码承诺）") % {"text": text}
    if body.get("pledged") == "paper":
        text = _("%(text)s（签字纸质承诺书）") % {"text": text}
    return _behalf(
        body, names, _("%(text)s：%(score)s 分，%(level)s") % {"text": text, "score": body["score"], "level": body["level_name"]}
    )


def _recalculated(body: Body, names: Names) -> str:
    result = (
        _("%(score)s 分，%(level)s") % {"score": body["score"], "level": body["level_name"]}
        if body.get("level_name")
        else _("不可比")
    )
    return _("测评按“%(title)s”重新计算：%(result)s；原来的结果不变") % {"title": body["title"], "result": result}


def _recorded(body: Body, names: Names) -> str:
    platform = {"national": _("国家平台"), "city": _("省、市平台")}.get(body["platform"]) or body["platform_title"]
    text = _("更正外部测评结果") if body.get("corrects_result_id") else _("登记外部测评结果")
    told = _("%(text)s：%(platform)s，%(day)s，%(score)s 分，%(level)s") % {
        "text": text, "platform": platform, "day": full_day(body["tested_on"]), "score": body["score"], "level": body["level_name"],
    }  # fmt: skip
    return _("%(text)s（中心按名单登记）") % {"text": told} if body.get("entered") == "list" else _behalf(body, names, told)


def _verified(body: Body, names: Names) -> str:
    return _("专家%(name)s现场核实：%(score)s 分，%(level)s（企业自评 %(self_score)s 分）；%(of)s 项中 %(same)s 项与自评一致") % {
        "name": name_in(body, "expert_id", names, ""), "score": body["score"], "level": body["level_name"],
        "self_score": body["self_score"], "of": body["of"], "same": body["of"] - body["differing"],
    }  # fmt: skip


def _uplift(body: Body, names: Names) -> str:
    if not body.get("comparable", True):
        return _("测评结果得到确认：%(after)s 分，%(level_after)s；之前没有可比的测评，不计提升") % {
            "after": body["score_after"], "level_after": LEVEL_NAMES.get(body["level_after"], ""),
        }  # fmt: skip
    return _("提升得到确认：%(before)s 分 → %(after)s 分，%(level_before)s → %(level_after)s，提升场景：%(scenes)s") % {
        "before": body["score_before"], "after": body["score_after"], "level_before": LEVEL_NAMES.get(body["level_before"], ""),
        "level_after": LEVEL_NAMES.get(body["level_after"], ""), "scenes": listed(body["lifted_scenes"]) or _("无"),
    }  # fmt: skip


def _visit(text: Callable[[], str]) -> Callable[[Body, Names], str]:
    def sentence(body: Body, names: Names) -> str:
        told = text() % {
            "time": short_time(body["starts_at"]),
            "expert": name_in(body, "expert_id", names, ""),
            "reason": body.get("reason", ""),
        }
        return _behalf(body, names, told)

    return sentence


def _findings(body: Body, names: Names) -> str:
    scenes = listed(
        f"{finding['scene']}（{finding['present_level']}→{finding['target_level']}级）" for finding in body["findings"]
    )
    return _("诊断报告出具，建议提升：%(scenes)s") % {"scenes": scenes or _("无")}


def _confirmed(body: Body, names: Names) -> str:
    if body["agreed"]:
        return _("专家%(name)s确认了复测结果") % {"name": name_in(body, "expert_id", names, "")}
    return _("专家%(name)s认为需要重新复测：%(why)s") % {
        "name": name_in(body, "expert_id", names, ""),
        "why": body.get("opinion") or _("其他"),
    }


def _delegated(body: Body, names: Names) -> str:
    how = _("短信验证码") if body["by"] == "sms" else _("签字文件")
    return _("企业以%(how)s同意联络员%(name)s代办：%(acts)s，至%(day)s") % {
        "how": how, "name": name_in(body, "liaison_id", names, ""), "acts": listed(ACTS[act] for act in body["acts"]),
        "day": short_time(body["valid_until"])[:-6],
    }  # fmt: skip


def _closed(body: Body, names: Names) -> str:
    if body["outcome"] == "proved" and body.get("uplift_points") is None:
        return _("专案结案：复测结果已确认")
    if body["outcome"] == "proved":
        return _("专案结案：提升 %(points)s 分") % {"points": body.get("uplift_points") or "0"}
    return _("专案结束：%(reason)s") % {"reason": body.get("reason") or _("未说明")}


def _overdue(body: Body, names: Names) -> str:
    return _("已超时：%(step)s，应于%(time)s前完成") % {
        "step": TITLES.get(body["step"], body["step"]),
        "time": short_time(body["due_at"]),
    }


def _reminded(body: Body, names: Names) -> str:
    step = TITLES.get(body["step"], body["step"])
    return _("%(name)s催办：%(step)s") % {"name": name_in(body, "by", names, _("中心")), "step": step}


def _said(text: Callable[[], str], *keys: str) -> Callable[[Body, Names], str]:
    def sentence(body: Body, names: Names) -> str:
        return text() % {key: _plain(body.get(key)) for key in keys} if keys else text()

    return sentence


def _only(text: Callable[[Body], str]) -> Callable[[Body, Names], str]:
    def sentence(body: Body, names: Names) -> str:
        return text(body)

    return sentence


def _plain(value: Any) -> Any:
    return listed(value) if isinstance(value, list) else (value or "")


def _invited(sentence: Callable[[], str]) -> Callable[[Body, Names], str]:
    return lambda body, names: sentence() % {"title": body["title"], "day": short_day(body["closes_on"])}


def _seat(body: Body, names: Names) -> str:
    return (
        _("报名%(what)s，席位已满，进入候补") % {"what": _occasion(body)}
        if body["waiting"]
        else _("报名%(what)s") % {"what": _occasion(body)}
    )


def _occasion(body: Body) -> str:
    return _("数字化培训") if body["kind"] == "training" else _("转型交流会")


def _promise(body: Body, names: Names) -> str:
    text = _("在交流会上与%(name)s约定对接：%(topic)s") % {"name": body["with_organisation"], "topic": body["topic"]}
    return text + (_("，%(day)s前") % {"day": short_day(body["due_on"])} if body.get("due_on") else "")


def _agreed_transfer(body: Body, names: Names) -> str:
    return _("企业同意将%(kinds)s提交公共服务平台") % {"kinds": listed(RECORD_TITLES[kind] for kind in body["kinds"])}


def _rested(body: Body, names: Names) -> str:
    return _("专案暂停：%(reason)s，%(day)s再询问") % {"reason": body["reason"], "day": short_day(body["ask_again_on"])}


_SENTENCES: dict[str, Callable[[Body, Names], str]] = {
    "case.opened": _opened,
    "enterprise.claimed": _only(lambda body: _("企业管理员同意同事加入") if body.get("as_colleague") else _("企业人员认领了企业，待核实营业执照")),
    "enterprise.verified": lambda body, names: _("企业联络员%(name)s核实了营业执照") % {"name": name_in(body, "liaison_id", names, "")},
    "claim.refused": _said(lambda: _("认领没有通过：%(reason)s"), "reason"),
    "claim.redirected": _said(lambda: _("又有人员申请认领，已转请企业管理员处理")),
    "team.assigned": _team,
    "service.recorded": _record,
    "case.reminded": _reminded,
    "delegation.confirmed": _delegated,
    "case.rested": _rested,
    "case.resumed": _said(lambda: _("专案恢复")),
    "case.closed": _closed,
    "step.overdue": _overdue,
    "evidence.rejected": _said(lambda: _("一份证明材料没有通过病毒检查，已停止下载，请企业换一份")),
    "assessment.started": _started,
    "assessment.completed": _completed,
    "result.recorded": _recorded,
    "assessment.verified": _verified,
    "run.recalculated": _recalculated,
    "firm.invited": _invited(lambda: _("邀请企业参加测评活动“%(title)s”，%(day)s截止")),
    "firm_call.requested": _invited(lambda: _("测评活动“%(title)s”联系不上企业，请联络员打电话邀请，%(day)s截止")),
    "firm.reminded": _invited(lambda: _("提醒企业完成测评活动“%(title)s”，%(day)s截止")),
    "retest.requested": _said(lambda: _("请企业复测，看看改造带来的提升")),
    "uplift.confirmed": _uplift,
    "visit.booked": _visit(lambda: _("已预约专家%(expert)s上门，时间 %(time)s")),
    "visit.rescheduled": _visit(lambda: _("上门改到%(time)s，由专家%(expert)s前往")),
    "visit.cancelled": _visit(lambda: _("%(time)s的上门取消：%(reason)s")),
    "visit.held": _visit(lambda: _("专家%(expert)s已于%(time)s上门诊断")),
    "findings.reported": _findings,
    "retest.confirmed": _confirmed,
    "match.proposed": _only(lambda body: _("推荐了 %(n)s 家服务商，附推荐理由") % {"n": len(body["candidates"])}),
    "consent.granted": _only(lambda body: _("企业同意向 %(n)s 家服务商提供：%(fields)s") % {
        "n": len(body["recipients"]), "fields": listed(body["fields"])}),
    "consent.withdrawn": _said(lambda: _("企业撤回了同意，不再向服务商提供信息")),
    "referral.offered": _only(lambda body: _("需求已发给服务商，请在%(time)s前答复") % {"time": short_time(body["expires_at"])}),
    "referral.accepted": _said(lambda: _("服务商接受了对接")),
    "referral.declined": _said(lambda: _("服务商没有接受：%(reason)s"), "reason"),
    "referral.expired": _said(lambda: _("服务商逾期没有答复")),
    "referrals.exhausted": _said(lambda: _("企业选定的服务商都没有接受，请企业重新选择")),
    "engagement.planned": _said(lambda: _("服务商提交了改造方案，请企业确认")),
    "engagement.started": _said(lambda: _("改造方案签订：%(domains)s（%(scenes)s）"), "domains", "scenes"),
    "milestone.reached": _said(lambda: _("改造进度 %(number)s/%(of)s：%(milestone)s"), "number", "of", "milestone"),
    "engagement.delivered": _said(lambda: _("改造完成，请企业验收")),
    "engagement.returned": _said(lambda: _("企业暂不验收：%(reason)s"), "reason"),
    "engagement.accepted": _only(lambda body: _("企业验收通过") if body["by"] == "online" else _("企业验收通过（签字文件）")),
    "lead.taken_up": lambda body, names: _("联络员%(name)s接手了企业在活动现场留下的需求") % {"name": name_in(body, "by", names, "")},
    "edition.read": _only(lambda body: _("企业阅读了转型指南") if body["document"] == "guide" else _("企业阅读了评测指标解读")),
    "seat.taken": _seat,
    "seat.moved_up": _only(lambda body: _("候补转正，可以参加%(what)s") % {"what": _occasion(body)}),
    "seat.given_up": _only(lambda body: _("取消参加%(what)s") % {"what": _occasion(body)}),
    "attendance.recorded": _only(lambda body: _("参加了%(what)s") % {"what": _occasion(body)}),
    "feedback.given": _only(lambda body: _("评价%(what)s：%(rating)s 分（满分 5 分）") % {"what": _occasion(body), "rating": body["rating"]}),
    "contact.promised": _promise,
    "story.drafted": _said(lambda: _("拟写了典型案例《%(title)s》，请企业审阅"), "title"),
    "story.agreed": _only(lambda body: _("企业同意发布典型案例（第 %(n)s 稿）") % {"n": body["version"]}),
    "story.declined": _said(lambda: _("企业暂不同意发布典型案例：%(reason)s"), "reason"),
    "story.published": _said(lambda: _("典型案例《%(title)s》已发布"), "title"),
    "story.withdrawn": _said(lambda: _("典型案例已撤下：%(reason)s"), "reason"),
    "handover.agreed": _agreed_transfer,
    "handover.withdrawn": _said(lambda: _("企业撤回同意，不再向公共服务平台提交")),
    "record.delivered": _only(lambda body: _("%(kind)s已送达公共服务平台，回执 %(receipt)s") % {
        "kind": RECORD_TITLES[body["kind"]], "receipt": body["receipt"]}),
    "record.rejected": _only(lambda body: _("公共服务平台退回了%(kind)s：%(reason)s") % {
        "kind": RECORD_TITLES[body["kind"]], "reason": body["reason"]}),
    "message.forwarded": lambda body, names: _("联络员%(name)s已转告企业") % {"name": name_in(body, "by", names, "")},
}  # fmt: skip
