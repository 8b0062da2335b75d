"""What a firm does by tapping: comes in, registers, answers, books, consents."""

from __future__ import annotations

import secrets
from typing import Any

from services.assessment.answering import list_steps
from services.assessment.editions import CURRENT, get_pack
from services.cli import specimens
from tests.journeys.people import Person, now


def fresh_mobile() -> str:
    return f"199{secrets.randbelow(10**8):08d}"


def sign_up(person: Person, name: str, mobile: str) -> None:
    """From the front page to one's own page, by the code of the SMS."""
    person.open("/")
    person.follow("企业注册，开始测评")
    person.fill(mobile=mobile)
    since = now()
    person.press("获取验证码")
    person.sees(f"验证码已发到 {mobile}")
    person.fill(code=person.read_code(mobile, since), name=name)
    person.choose("我已阅读并同意")
    person.press("注册")


def fill_firm(person: Person, entry: dict[str, Any]) -> None:
    """The fields of a firm; figures stand behind a fold."""
    folded = ("staff", "revenue_wan", "assets_wan")
    person.fill(**{name: str(value) for name, value in entry.items() if name not in folded})
    person.unfold("上年度规模数据")
    person.fill(**{name: str(entry[name]) for name in folded if name in entry})


def firm_entry(mobile: str) -> dict[str, Any]:
    """What a firm registers with that has no burning need: its case begins with the assessment."""
    entry = specimens.firm(specimens.credit_code(), mobile=mobile)
    del entry["need"]
    return entry


def answer(person: Person, sheet: dict[str, Any], first: int = 1, last: int = 31) -> None:
    """Question by question, scene by scene, from the page of the first to the page after the last."""
    for step in list_steps(get_pack(CURRENT))[first - 1 : last]:
        person.sees(f"第 {step.number} 项，共 31 项", step.title)
        given = sheet[step.part][step.key]
        person.tick("choice", *(given if isinstance(given, list) else [str(given)]))
        person.press("保存，去核对" if step.number == 31 else "保存，下一题")


def pledge(person: Person, name: str) -> None:
    person.sees("核对并提交", "真实性承诺")
    person.choose("本企业承诺")
    person.fill(name=name)
    person.press("承诺并提交")


def choose_providers(person: Person, wanted: str, *, most: int) -> None:
    """Tick this provider and the best of the others, `most` in all, and go on."""
    offers = person.main.locator("section.panel").filter(has=person.page.locator("input[name=recipients]"))
    offers.filter(has_text=wanted).locator("label.choice").click()
    others = offers.filter(has_not_text=wanted)
    for number in range(min(most - 1, others.count())):
        others.nth(number).locator("label.choice").click()
    person.press("选好了，填写同意书")


def put_first(person: Person, wanted: str) -> None:
    """Whom to ask first; whoever stood there takes the other's place."""
    person.sees("按什么顺序征询")
    places = person.main.locator("select[name=recipients]")
    chosen = [places.nth(number).locator("option:checked").inner_text() for number in range(3)]
    if wanted in chosen[1:]:
        places.nth(chosen.index(wanted)).select_option(label=chosen[0])
        places.nth(0).select_option(label=wanted)
