"""What happens around a case: gatherings, a stand, the guide, the platform above, a story, the board."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from services.contracts.vocabulary import MEASURES
from services.workdays import SHANGHAI
from tests.harness.running import wait_until
from tests.journeys.people import NEWS_SECONDS, Person, now

BEGINS_IN = timedelta(minutes=40)
"""So far ahead a gathering is announced: time to register, on any machine."""
MOVED_TO = timedelta(minutes=2)
"""So far ahead it is moved once everybody has registered: it has begun, or nearly, when it is to be closed."""


def announce(keeper: Person, kind: str, title: str) -> str:
    """A gathering that begins in a few minutes; the path of its pages."""
    begins = (now() + BEGINS_IN).astimezone(SHANGHAI)
    keeper.menu("活动管理")
    keeper.follow("发布活动")
    keeper.tick("kind", kind)
    keeper.fill(
        title=title, about="几家企业讲自己怎么排产，现场演示。", place="岱家山科创城 1 号楼", quota="20",
        starts_at=f"{begins:%Y-%m-%dT%H:%M}", ends_at=f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    keeper.press("发布")
    keeper.sees(title, "占座 / 名额")
    found = re.match(r"/outreach/gatherings/[0-9a-f-]{36}", keeper.path)
    assert found, f"should be at the gathering, not at {keeper.path}"
    return found[0]


def move(keeper: Person, gathering: str) -> None:
    """It begins earlier than was announced."""
    begins = (now() + MOVED_TO).astimezone(SHANGHAI)
    keeper.open(f"{gathering}/edit")
    keeper.fill(
        starts_at=f"{begins:%Y-%m-%dT%H:%M}", ends_at=f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}", registration_closes_at=""
    )
    keeper.press("保存修改")
    keeper.sees(f"{begins:%H:%M}")


def check_at_the_stand(visitor: Person, keeper: Person, gathering: str, *, firm: str, name: str, mobile: str, need: str) -> None:
    """From the poster's code to a sentence of need."""
    keeper.open(f"{gathering}/manage")
    keeper.follow("打印自查海报")
    link = re.search(r"https?://\S+/outreach/check\S*", keeper.text)
    assert link, f"the poster should say where its code leads:\n{keeper.text}"
    visitor.open("/outreach/check?" + link[0].partition("?")[2])
    for group in visitor.main.locator("fieldset").all():
        group.locator("label.choice").nth(1).click()
    visitor.fits()
    visitor.press("看结果")
    visitor.sees("非正式等级", "9 分，满分 18 分")
    visitor.fill(need=need, firm_name=firm, contact_name=name, mobile=mobile)
    visitor.choose("同意中心用这些信息与我联系")
    visitor.fits()
    visitor.press("请联系我")
    visitor.sees("已收到您的需求")


def take_up_lead(liaison: Person, firm: str) -> None:
    liaison.hears("/enterprises/leads", firm)
    liaison.follow(firm)
    liaison.choose(firm)
    liaison.press("就是这家，接手")
    liaison.sees("已接手")


def read_the_guide(firm: Person) -> None:
    firm.menu("指南与指标")
    firm.follow("从头读")
    firm.sees("目录")
    firm.fits()


def register_for(firm: Person, gathering: str, *, name: str, mobile: str, credit_code: str) -> str:
    """The path of one's own registration."""
    firm.open(gathering)
    firm.fill(name=name, mobile=mobile, credit_code=credit_code)
    firm.choose("我同意按下面的说明使用这些信息")
    firm.fits()
    firm.press("报名")
    firm.sees("报名成功", "签到码")
    firm.fits()
    return firm.path


def check_in(keeper: Person, gathering: str, name: str) -> None:
    keeper.open(f"{gathering}/registrations")
    keeper.press("签到", within=keeper.main.locator("tr").filter(has_text=name))
    keeper.sees("到场 1 人")


def promise(keeper: Person, gathering: str, *, firm: str, provider: str) -> None:
    keeper.open(f"{gathering}/promises")
    keeper.fill(firm=firm, with_kind="provider", with_organisation=provider, topic="看一次排程系统演示")
    keeper.press("登记")
    keeper.open(f"{gathering}/manage")
    keeper.sees(f"{firm} × {provider}")


def close(keeper: Person, gathering: str) -> None:
    """Once it has begun."""
    begun = keeper.main.get_by_role("link", name="办结", exact=True)

    def look() -> bool:
        keeper.open(f"{gathering}/manage")
        return begun.count() > 0

    wait_until(look, "the gathering to begin", MOVED_TO.total_seconds() + NEWS_SECONDS)
    keeper.follow("办结")
    keeper.press("办结")
    keeper.sees("已办结")


def rate(firm: Person, registration: str) -> None:
    firm.open(registration)
    firm.choose("5 分，很有用")
    firm.press("提交评价")
    firm.sees("您给了 5 分")


def see_certificate(firm: Person, registration: str) -> None:
    firm.open(registration)
    firm.follow("查看、打印证书")
    firm.sees("证书", "王海燕")
    firm.fits()


def agree_to_handover(firm: Person, keeper: Person, case_page: str) -> None:
    """The firm agrees; what the platform refuses, somebody of the center looks at and sends once more."""
    firm.open(case_page)
    firm.follow("看看提交什么", within=firm.next_step("由您决定哪些记录提交给公共服务平台"))
    firm.press("下一步：看清内容")
    firm.sees("会提交的每一项")
    firm.fits()
    firm.choose("本企业同意")
    firm.press("提交")
    firm.hears(case_page, "企业基本信息", "测评结果", "演示公共服务平台")
    for _try in range(8):
        settled = _settled(firm, case_page)
        if "已送达" in settled:
            return
        keeper.open(settled["被退回"])
        keeper.press("再送一次")
    raise AssertionError("the platform refused every record")


def _settled(firm: Person, case_page: str) -> dict[str, str]:
    """What the platform has answered: the words of the state → the path of one such transfer; waited for."""
    answered: dict[str, str] = {}

    def look() -> bool:
        firm.open(case_page)
        answered.clear()
        for row in firm.main.locator("tbody tr").all():
            link = row.get_by_role("link").first.get_attribute("href") or ""
            answered.setdefault(row.locator("td").nth(2).inner_text().strip(), link)
        return bool(answered) and set(answered) <= {"已送达", "被退回"}

    wait_until(look, "the platform's answer to everything", NEWS_SECONDS, firm.center.logs)
    return answered


def publish_story(commissioner: Person, firm: Person, manager: Person, case_page: str) -> str:
    """Drafted from the verified figures, agreed to as it stands, published; the public page's path."""
    commissioner.hears(case_page, "按核实的数据起草")
    commissioner.press("按核实的数据起草")
    commissioner.sees("第 1 稿")
    firm.hears(case_page, "请读完这一稿")
    firm.choose("本企业同意发布这一稿")
    firm.fits()
    firm.press("提交同意")
    manager.hears(case_page, "企业已同意，可以发布")
    manager.press("发布这一稿")
    manager.follow(re.compile("看公开页面"))
    return manager.path


def see_every_measure_counted(manager: Person) -> None:
    manager.hears("/board", *MEASURES.values())
    for number, title in MEASURES.items():
        count = manager.page.locator(f"#measure-{number} .card__main strong")
        expect(count, f"measure {number}, {title}, should be counted").not_to_have_text("0", timeout=60_000)
