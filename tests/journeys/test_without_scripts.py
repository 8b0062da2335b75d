"""Every form that matters with JavaScript off: signing in and up, registering, answering, pledging, booking, consenting, accepting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from services.cli import specimens
from services.cli.demo.calling import Caller
from services.cli.demo.journey import FINDINGS, PLAN, Journey
from tests.harness.running import RunningCenter
from tests.journeys import firms, providers
from tests.journeys.casting import Cast
from tests.journeys.people import Person, now

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def cast(running_center: RunningCenter, chromium: Browser) -> Iterator[Cast]:
    cast = Cast(running_center, chromium, scripts=False)
    yield cast
    cast.close()


@pytest.fixture
def elsewhere(running_center: RunningCenter) -> Journey:
    """Those who go on at the same time by API, so that the browser need not do everything."""
    return Journey(running_center.base_url, running_center.settings.home, running_center.passwords, print)


def test_a_firm_signs_up_registers_and_answers(cast: Cast) -> None:
    firm = cast.newcomer()
    mobile = firms.fresh_mobile()
    firms.sign_up(firm, "周建国", mobile)
    firms.fill_firm(firm, firms.firm_entry(mobile))
    firm.press("登记并开始")
    firm.follow("去测评", within=firm.next_step("完成数字化水平线上测评"))
    firm.press("开始测评")
    firm.follow("开始", within=firm.next_step("共 31 项"))
    firms.answer(firm, specimens.sheet_before(), last=4)
    firm.press("保存并回到目录")
    firm.next_step("已完成 4 项")


def test_a_wrong_code_and_an_empty_form_are_answered_beside_their_fields(cast: Cast) -> None:
    firm = cast.newcomer()
    firm.open("/accounts/sign-up")
    firm.press("获取验证码")
    firm.sees("有内容需要修改")
    firm.fill(mobile=(mobile := firms.fresh_mobile()))
    firm.press("获取验证码")
    firm.sees(f"验证码已发到 {mobile}")
    firm.fill(code="000000", name="周建国")
    firm.choose("我已阅读并同意")
    firm.press("注册")
    assert firm.main.locator("#error-code").is_visible(), firm.text


@pytest.mark.parametrize("role", ["commissioner", "manager", "mentor", "liaison", "expert", "provider", "sme"])
def test_everybody_signs_in_and_lands_on_what_to_do(cast: Cast, role: str) -> None:
    landing = {"expert": "/diagnosis/visits", "provider": "/providers/referrals", "sme": "/enterprises/mine"}
    cast.staff(role).is_at(landing.get(role, "/enterprises/queue"))


def test_a_firm_pledges_books_consents_and_accepts(cast: Cast, elsewhere: Journey) -> None:
    firm = cast.newcomer()
    case = registered(firm, elsewhere)
    pledges(firm, elsewhere, case)
    books(firm, elsewhere, case)
    consents(firm, elsewhere, case)
    accepts(firm, elsewhere, case)


def registered(firm: Person, elsewhere: Journey) -> str:
    """A firm that signed up and registered by API signs in by a code, here."""
    mobile, since = firms.fresh_mobile(), now()
    api = elsewhere.firm
    api.post("/accounts/codes", {"mobile": mobile, "purpose": "sign_up"})
    code = firm.read_code(mobile, since)
    api.enter(api.post("/accounts/sign-up", {"kind": "firm", "name": "王海燕", "mobile": mobile, "code": code, "agree": True}))
    found = api.post("/enterprises/register", specimens.firm(specimens.credit_code(), mobile=mobile))
    api.enter(api.post(f"/accounts/tokens/renew?await_organisation={found['enterprise_id']}"))
    elsewhere.case = str(found["case_id"])
    firm.open("/accounts/sign-in")
    firm.fill(mobile=mobile)
    since = now()
    firm.press("获取验证码")
    firm.sees("填写验证码")
    firm.fill(code=firm.read_code(mobile, since))
    firm.press("登录")
    firm.is_at("/enterprises/mine")
    return elsewhere.case


def pledges(firm: Person, elsewhere: Journey, case: str) -> None:
    """All but the last answer come by API."""
    run = elsewhere.firm.wait_for(f"/assessment/cases/{case}/runs", lambda found: found, "the case") and elsewhere.firm.post(
        f"/assessment/cases/{case}/runs"
    )
    sheet = specimens.sheet_before()
    scenes = dict(list(sheet["scenes"].items())[:-1])
    elsewhere.firm.put(f"/assessment/runs/{run['run_id']}/answers", {"answers": sheet["answers"], "scenes": scenes})
    firm.open(f"/assessment/runs/{run['run_id']}")
    firm.follow("继续", within=firm.next_step("接着第 31 项填"))
    firms.answer(firm, sheet, first=31)
    firms.pledge(firm, "王海燕")
    firm.sees("测评结果", "38.8")
    elsewhere.meet()


def books(firm: Person, elsewhere: Journey, case: str) -> None:
    firm.hears(f"/diagnosis/cases/{case}", "约这个时间", "李国强")
    firm.press("约这个时间", within=firm.main.locator(".proposal").filter(has_text="李国强").first)
    firm.sees("上门诊断", "待专家确认")
    expert, visit = elsewhere.staff("expert"), firm.path.rsplit("/", 1)[1]
    moment = now().isoformat()
    expert.post(f"/diagnosis/visits/{visit}/confirm", {})
    expert.post(f"/diagnosis/visits/{visit}/held", {"starts_at": moment, "ends_at": now().isoformat()})
    expert.post(f"/diagnosis/visits/{visit}/findings", {"findings": FINDINGS})
    expert.post(f"/diagnosis/visits/{visit}/report")


def consents(firm: Person, elsewhere: Journey, case: str) -> None:
    firm.hears(f"/providers/cases/{case}", "勾选想联系的服务商", providers.DEMONSTRATION)
    firms.choose_providers(firm, providers.DEMONSTRATION, most=1)
    firm.press("下一步：阅读同意书")
    firm.sees("有内容需要修改")
    firm.choose("企业名称")
    firm.press("下一步：阅读同意书")
    firm.press("提交")
    firm.sees("有内容需要修改")
    firm.choose("本企业同意")
    firm.press("提交")
    firm.next_step("正在逐家征询")


def accepts(firm: Person, elsewhere: Journey, case: str) -> None:
    path = plan(elsewhere.staff("provider"), elsewhere, case)
    firm.hears(f"/providers/cases/{case}", "请确认服务商的计划")
    firm.follow("去看计划")
    firm.press("同意这份计划，开始实施")
    firm.sees("实施中")
    provider = elsewhere.staff("provider")
    provider.post(f"{path}/milestones/1/reach", {"evidence": "上线确认单"})
    provider.post(f"{path}/deliver")
    firm.open(f"/providers/cases/{case}")
    firm.follow("去验收", within=firm.next_step())
    firm.press("同意验收")
    firm.sees("有内容需要修改")
    firm.choose("已逐项核对，同意验收")
    firm.press("同意验收")
    firm.next_step("项目已验收")


def plan(provider: Caller, elsewhere: Journey, case: str) -> str:
    """The provider accepts the referral and plans; the address of the engagement."""
    offered = elsewhere.firm.wait_for(f"/providers/cases/{case}", lambda found: found, "the case at the providers")
    referral = offered["consents"][0]["recipients"][0]["referral_id"]
    engagement = provider.post(f"/providers/referrals/{referral}/accept")["engagement_id"]
    path = f"/providers/engagements/{engagement}"
    due = (now().date()).isoformat()
    provider.put(f"{path}/plan", {**PLAN, "milestones": [{"title": "上线", "due_on": due, "proof": "上线确认单"}]})
    return path
