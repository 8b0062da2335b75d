"""One firm's way round by way of all nine measures, clicked by everybody it concerns, on a process per room with RabbitMQ.

The chapters are one story and stand in its order; after a chapter that failed the rest do not start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from services.cli import specimens
from services.workdays import SHANGHAI
from tests.harness.running import RunningCenter
from tests.journeys import around, firms, providers, staff
from tests.journeys.casting import Cast
from tests.journeys.people import Person, now

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("chapter"),
]


PROVIDER = providers.DEMONSTRATION

THREAD = (
    "专案建立，从线上测评开始", "线上测评完成", "服务团队：科创导师陈志明、企业联络员张丽华、数字化转型服务专员刘思远",
    "企业联络员张丽华电话联系：已联系上", "诊断报告出具，建议提升：计划排程（1→2级）、生产管控（1→2级）", "复测完成", "提升得到确认",
    "专家李国强确认了复测结果", "专案结案",
)  # fmt: skip


class Story(Cast):
    """What the chapters hand on."""

    def __init__(self, center: RunningCenter, browser: Browser) -> None:
        super().__init__(center, browser)
        self.firm: Person = self.newcomer()
        self.mobile = firms.fresh_mobile()
        self.entry = firms.firm_entry(self.mobile)
        self.name: str = self.entry["name"]
        self.case = self.meeting = self.training = ""
        self.seats: dict[str, str] = {}

    def page_of(self, room: str) -> str:
        return f"/{room}/cases/{self.case}"


@pytest.fixture(scope="module")
def story(spread: RunningCenter, chromium: Browser) -> Iterator[Story]:
    story = Story(spread, chromium)
    yield story
    story.close()


def test_a_visitor_takes_the_check_at_the_meetings_stand_and_leaves_one_sentence(story: Story) -> None:
    keeper, visitor = story.staff("commissioner"), story.newcomer()
    story.meeting = around.announce(keeper, "exchange", "通用设备企业排程专场")
    around.check_at_the_stand(
        visitor, keeper, story.meeting, firm=story.name, name="王海燕", mobile=story.mobile, need="插单多，交期排不准"
    )


def test_a_firm_signs_up_on_its_phone_and_registers(story: Story) -> None:
    firm = story.firm
    firms.sign_up(firm, "王海燕", story.mobile)
    firm.is_at("/enterprises/register")
    firms.fill_firm(firm, story.entry)
    firm.fits()
    firm.press("登记并开始")
    firm.is_at("/enterprises/mine")
    firm.sees(story.name, "待核实")
    firm.follow("去测评", within=firm.next_step("完成数字化水平线上测评"))
    firm.is_at("/assessment/cases/[0-9a-f-]{36}$")
    story.case = firm.path.rsplit("/", 1)[1]


def test_it_answers_every_question_by_tapping_and_goes_on_elsewhere(story: Story) -> None:
    firm = story.firm
    firm.sees("免费", "约 30 分钟", "谁能看到", "不代替国家平台")
    firm.press("开始测评")
    firm.follow("开始", within=firm.next_step("共 31 项"))
    firms.answer(firm, specimens.sheet_before(), last=16)
    firm.sees("第 17 项，共 31 项")
    firm.fits()
    firm.press("保存并回到目录")
    firm.next_step("接着第 17 项填", "已完成 16 项")
    firm.open(story.page_of("assessment"))
    firm.follow("继续", within=firm.next_step("已完成 16 项，共 31 项"))
    firm.follow("继续", within=firm.next_step("接着第 17 项填"))
    firms.answer(firm, specimens.sheet_before(), first=17)
    firm.is_at("/assessment/runs/[0-9a-f-]+/pledge")


def test_it_pledges_and_reads_its_result_at_once(story: Story) -> None:
    firm = story.firm
    firms.pledge(firm, "王海燕")
    firm.sees("测评结果", "38.8", "一级", "离下一级还差什么", "承诺人 王海燕")
    firm.fits()
    firm.follow("打印报告")
    firm.has_document(
        "数字化水平测评报告", r"CP-\d{8}-[0-9A-F]{6}", r"miit-2024 · 核对码 [0-9A-F]{8}", "企业（承诺人）", "服务中心"
    )
    firm.follow("回到结果页")
    firm.follow("看服务进程", within=firm.next_step("专人会联系您"))
    firm.is_at(story.page_of("enterprises"))
    firm.sees("进展")


def test_the_liaison_checks_the_licence_records_the_first_contact_and_passes_a_message_on(story: Story) -> None:
    liaison = story.staff("liaison")
    liaison.is_at("/enterprises/queue")
    liaison.menu("认领核实")
    claim = liaison.main.locator("section.panel").filter(has_text=story.name)
    expect(claim).to_contain_text(story.entry["credit_code"])
    liaison.press("核实通过", within=claim)
    liaison.hears("/enterprises/queue", story.name)
    liaison.follow(story.name)
    liaison.sees("已核实", "服务团队", "张丽华", "现在该做")
    liaison.choose("已联系上")
    liaison.fill(next_step="约上门")
    liaison.fill(next_on=liaison.page.locator("[name=next_on] option").nth(2).get_attribute("value") or "")
    liaison.press("保存")
    liaison.sees("服务记录", "首次联系", "按约跟进：约上门")
    liaison.hears(story.page_of("enterprises"), "企业联络员张丽华电话联系：已联系上；下一步：约上门")
    liaison.tab("转告企业")
    note = liaison.main.locator("article.panel").first
    expect(note.get_by_label("发给企业的文字")).to_have_value(re.compile("http"))
    liaison.press("复制到微信", within=note)
    expect(note).to_contain_text("已复制，去微信粘贴")
    liaison.press("已转告", within=note)
    expect(liaison.main.locator("article.panel .tag--good").first).to_have_text("已转告")


def test_the_liaison_takes_up_what_was_left_at_the_stand(story: Story) -> None:
    liaison = story.staff("liaison")
    around.take_up_lead(liaison, story.name)
    liaison.hears(story.page_of("enterprises"), "企业在活动现场留下的需求")


def test_the_firm_reads_the_guide_and_goes_to_a_training_and_to_the_meeting(story: Story) -> None:
    firm, keeper = story.firm, story.staff("commissioner")
    around.read_the_guide(firm)
    story.training = around.announce(keeper, "training", "车间数字化从哪里开始")
    for gathering in (story.meeting, story.training):
        story.seats[gathering] = around.register_for(
            firm, gathering, name="王海燕", mobile=story.mobile, credit_code=story.entry["credit_code"]
        )
        around.check_in(keeper, gathering, "王海燕")
        around.move(keeper, gathering)
    around.promise(keeper, story.meeting, firm=story.name, provider=PROVIDER)


def test_the_firm_agrees_to_what_goes_to_the_platform_above_and_it_arrives(story: Story) -> None:
    around.agree_to_handover(story.firm, story.staff("commissioner"), story.page_of("handover"))


def test_the_firm_books_a_proposed_time_with_reasons(story: Story) -> None:
    firm = story.firm
    firm.hears("/enterprises/mine", "预约专家上门诊断")
    firm.sees("已核实", "张丽华", "企业联络员张丽华电话联系：已联系上")
    firm.follow("去预约", within=firm.next_step("预约专家上门诊断"))
    proposal = firm.main.locator(".proposal").filter(has_text="李国强").first
    expect(proposal.locator(".proposal__why li").first).to_be_visible()
    firm.fits()
    firm.press("约这个时间", within=proposal)
    firm.sees("上门诊断", "李国强", "待专家确认")


def test_the_expert_confirms_comes_and_signs_the_report_on_a_phone(story: Story) -> None:
    expert = story.staff("expert", width=390)
    expert.is_at("/diagnosis/visits")
    expert.hears("/diagnosis/visits", story.name)
    expert.follow(story.name)
    expert.sees("出发前了解", "一级", story.mobile)
    expert.press("确认会去", within=expert.next_step("这个时间能去吗？"))
    expert.sees("已确认")
    expert.follow("登记已上门")
    left = now().astimezone(SHANGHAI) - timedelta(minutes=1)
    expert.fill(starts_at=f"{left - timedelta(minutes=3):%Y-%m-%dT%H:%M}", ends_at=f"{left:%Y-%m-%dT%H:%M}")
    expert.press("登记")
    expert.sees("真实时间", f"{left:%H:%M}")
    expert.follow("填写诊断结论", within=expert.next_step("写诊断结论"))
    staff.write_finding(expert, "计划排程", "1", "2", "1", "插单多，靠表格排产，交期排不准")
    staff.write_finding(expert, "生产管控", "1", "2", "2", "工单靠纸，进度要跑车间才知道")
    expert.sees("已写 2 个场景")
    expert.fits()
    expert.follow("写好了，去完成报告")
    expert.fill(estimate="软件与实施约 12 万元，6 周")
    expert.press("保存并预览")
    expert.sees("预览诊断报告", "软件与实施约 12 万元，6 周")
    expert.press("签发报告")
    expert.sees("计划排程", "生产管控")
    expert.has_document("数字化转型诊断报告", r"\S+", "1", "诊断专家", "企业负责人", "服务中心")


def test_the_firm_reads_the_match_and_consents_and_before_that_no_provider_knows_it(story: Story) -> None:
    firm, provider = story.firm, story.staff("provider")
    firm.hears("/enterprises/mine", "选定想对接的服务商")
    firm.follow("去选择", within=firm.next_step())
    firm.next_step("勾选想联系的服务商，最多三家", "未经您同意，服务商看不到贵企业的任何信息")
    providers.knows_nothing_of(provider, story.name, story.mobile, story.case)
    offers = firm.main.locator("section.panel").filter(has=firm.page.locator("input[name=recipients]"))
    expect(offers.filter(has_text=PROVIDER).locator("li").first, "each candidate has its reasons").to_be_visible()
    firm.fits()
    firms.choose_providers(firm, PROVIDER, most=3)
    firms.put_first(firm, PROVIDER)
    for field in ("企业名称", "行业与规模", "联系人与电话", "诊断结论"):
        firm.choose(field)
    firm.press("下一步：阅读同意书")
    firm.sees(
        f"接收方（按此顺序逐家征询，前一家接受后不再提供给后一家）：1. {PROVIDER}", "未列出的信息一律不提供", "随时在同一页面撤回"
    )
    providers.knows_nothing_of(provider, story.name, story.mobile, story.case)
    firm.choose("本企业同意")
    firm.press("提交")
    firm.next_step("正在逐家征询")
    firm.follow("查看、打印同意书")
    firm.has_document("企业信息提供同意书", r"[0-9A-F]{12}", r"\d{4}-\d{2}", "企业", "服务中心")


def test_the_provider_sees_what_was_consented_to_accepts_and_plans(story: Story) -> None:
    provider = story.staff("provider")
    provider.hears("/providers/referrals", "等答复")
    provider.follow("去答复", within=provider.next_step())
    provider.sees(story.name, story.mobile, "王海燕", "插单多，靠表格排产，交期排不准", "请在此前答复")
    assert story.entry["credit_code"] not in provider.text, "the credit code was not consented to"
    provider.press("接受，由我单位服务")
    provider.is_at("/providers/engagements/")
    provider.follow("写计划", within=provider.next_step("提交项目计划"))
    providers.write_plan(provider)
    provider.next_step("等企业确认计划")


def test_the_firm_agrees_and_the_provider_delivers_by_milestones(story: Story) -> None:
    firm, provider = story.firm, story.staff("provider")
    firm.hears("/enterprises/mine", "与服务商确认改造方案")
    firm.follow("查看方案", within=firm.next_step())
    firm.follow("去看计划", within=firm.next_step("请确认服务商的计划"))
    firm.sees("齿轮线按系统排产，交期可承诺", "第 1 版", "本项目不涉及", "计划排程", "二级", "基础数据整理")
    firm.fits()
    firm.press("同意这份计划，开始实施")
    firm.sees("实施中")
    provider.menu("服务商对接")
    provider.follow("项目：实施中")
    for _title, _days, proof in providers.MILESTONES:
        provider.next_step("按计划实施，完成一项报告一项")
        provider.unfold("报告完成")
        provider.fill(evidence=f"{proof}，生产部已签字")
        provider.press("报告完成")
    provider.press("提交验收", within=provider.next_step("里程碑都已完成，可以提交验收"))
    provider.sees("待企业验收")
    provider.next_step("等企业验收")


def test_the_firm_accepts_on_the_sheet(story: Story) -> None:
    firm = story.firm
    firm.hears("/enterprises/mine", "验收改造成果")
    firm.follow("去验收", within=firm.next_step())
    firm.follow("去验收", within=firm.next_step("服务商已完成，请验收"))
    firm.follow("查看、打印验收单")
    firm.has_document("项目验收单", r"[0-9A-F]{12}", "1", "企业", "服务商", "服务中心")
    firm.sees("待验收", "生产部已签字")
    firm.follow("返回")
    firm.choose("已逐项核对，同意验收")
    firm.press("同意验收")
    firm.next_step("项目已验收，请企业复测")


def test_the_firm_takes_the_test_again(story: Story) -> None:
    firm = story.firm
    firm.hears("/enterprises/mine", "完成复测")
    firm.follow("去复测", within=firm.next_step())
    firm.press("开始复测", within=firm.next_step("做一次复测，看看提升了多少"))
    firm.follow("开始", within=firm.next_step("共 31 项"))
    firm.sees("上次回答：")
    firms.answer(firm, specimens.sheet_after())
    firms.pledge(firm, "王海燕")
    firm.sees("复测结果", "和改造前比", "38.8", "60.1", "等专家确认", "二级")
    firm.fits()
    firm.follow("打印报告")
    firm.has_document(
        "数字化水平复测报告", r"CP-\d{8}-[0-9A-F]{6}", r"miit-2024 · 核对码 [0-9A-F]{8}", "企业（承诺人）", "服务中心"
    )


def test_the_expert_confirms_the_re_test(story: Story) -> None:
    expert = story.staff("expert")
    expert.hears("/diagnosis/visits", "复测待确认", story.name)
    expert.main.locator(".outing").filter(has_text=story.name).filter(has_text="复测提交于").get_by_role(
        "link", name="核对并确认"
    ).click()
    expert.sees("前后对照", "计划排程", "有变化的场景")
    expert.choose("相符，同意")
    expert.fits()
    expert.press("提交意见")
    expert.sees("复测属实")


def test_the_case_closes_and_its_thread_tells_the_whole_story(story: Story) -> None:
    firm = story.firm
    firm.hears("/enterprises/mine", "专案已结束", "专案结案：提升 21.275 分")
    firm.open(story.page_of("enterprises"))
    firm.sees("已结案", "复测提升")
    lines = [one.inner_text() for one in firm.main.locator("ol.thread").first.locator("li").all()]
    for sentence in THREAD:
        assert any(sentence in line for line in lines), f"the thread has no “{sentence}”:\n" + "\n".join(lines)
    firm.fits()
    firm.menu("消息")
    firm.hears("/messages", "转型成效已确认", "本轮服务圆满完成")


@pytest.mark.parametrize("role", ["commissioner", "manager", "mentor", "liaison"])
def test_the_center_finds_the_case_closed_with_its_uplift(story: Story, role: str) -> None:
    person = story.staff(role)
    person.open("/")
    person.is_at("/enterprises/queue")
    person.follow("已结束", within=person.page.get_by_role("navigation", name="快速筛选"))
    person.unfold("按名称、步骤、区和园区查找")
    person.fill(q=story.name)
    person.press("查找")
    person.follow(story.name)
    person.sees("已结案", "复测提升")
    for tab, told in (("线上测评", "专家已确认"), ("把脉诊断", "专家确认属实"), ("服务商对接", PROVIDER)):
        person.tab(tab)
        person.sees(told)
    person.tab("进展")


def test_training_and_meeting_are_closed_rated_and_certified(story: Story) -> None:
    keeper = story.staff("commissioner")
    for gathering, seat in story.seats.items():
        around.close(keeper, gathering)
        around.rate(story.firm, seat)
    around.see_certificate(story.firm, story.seats[story.training])


def test_the_case_becomes_a_published_story(story: Story) -> None:
    page = around.publish_story(
        story.staff("commissioner"), story.firm, story.staff("manager"), f"/outreach/cases/{story.case}/story"
    )
    visitor = story.newcomer()
    visitor.open("/")
    visitor.follow("宣传典型案例")
    visitor.open(page)
    visitor.sees("计划排程", "38.8", "60.1")
    visitor.fits()
    story.staff("liaison").hears(
        story.page_of("enterprises"), "参加了转型交流会", "与江城云制造科技有限公司约定对接", "典型案例", "已送达公共服务平台"
    )


def test_the_board_counts_each_of_the_nine_measures(story: Story) -> None:
    around.see_every_measure_counted(story.staff("manager"))
