"""The table of who is told what, and every letter in it, checked against the contracts' own samples."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

import services.notify
from services.contracts import samples
from services.contracts.assessment import CampaignLetterIssued
from services.contracts.catalogue import FACTS
from services.contracts.envelope import Fact
from services.contracts.outreach import SeatNoticeIssued
from services.notify.addressing import Party, Telling, audience_of, link_of
from services.notify.composing import act_names, campaign_words, minutes_left, words_of
from services.notify.informing import SILENT, TELLINGS, tellings_of
from services.notify.letters import set_letter

pytestmark = pytest.mark.pure

SEAT_NOTICES = {f"seat_notice/{what}" for what in get_args(SeatNoticeIssued.model_fields["what"].annotation)}
CAMPAIGN_LETTERS = {"campaign_letter/invitation", "campaign_letter/reminder"}
LETTERS = Path(services.notify.__file__).parent / "templates/notify/letters"
URGENT = {"access_code/sign_in", "access_code/sign_up", "access_code/reset", "access_code/change_number", "access_code/invitation",
          "delegation_code/firm", "pledge_code/responsible"}  # fmt: skip
LINKS = {"pledge_requested/responsible"}
FIRM = "武汉岱山精密机械有限公司"
PROVIDER = "江城云制造科技有限公司"
AROUND = {
    "firm": FIRM,
    "provider": PROVIDER,
    "center": "中小企业数字化转型服务中心",
    "url": "https://bamai.example.cn/m/abcdefghijkl",
}
ALL = [(fact, telling) for fact in FACTS.values() for telling in TELLINGS.get(fact.event_type, ())]


def sample_of(contract: type[Fact]) -> Fact:
    return contract.model_validate(contract.sample)


@pytest.mark.parametrize("event_type", FACTS)
def test_every_fact_is_told_to_somebody_or_silent_for_a_reason(event_type: str) -> None:
    assert (event_type in TELLINGS) != (event_type in SILENT), f"{event_type} must be in exactly one of TELLINGS and SILENT"


def test_nothing_is_told_that_nobody_says() -> None:
    assert set(TELLINGS) | set(SILENT) <= set(FACTS)


@pytest.mark.parametrize(("contract", "telling"), ALL, ids=lambda it: getattr(it, "letter", ""))
@pytest.mark.parametrize("part", ["title", "text", "sms", "email", "wechat"])
def test_every_letter_can_be_set_every_way(contract: type[Fact], telling: Telling, part: str) -> None:
    text = set_letter(telling.letter, part, {**words_of(sample_of(contract)), **AROUND})  # type: ignore[arg-type]
    assert text
    assert "{{" not in text
    assert "None" not in text
    if part in ("title", "sms"):
        assert "\n" not in text
    if part in ("sms", "email", "wechat"):
        assert AROUND["url"] in text


@pytest.mark.parametrize(("contract", "telling"), [pair for pair in ALL if pair[1].sms], ids=lambda it: getattr(it, "letter", ""))
def test_an_sms_fits_into_three_parts_of_67_characters(contract: type[Fact], telling: Telling) -> None:
    assert len(set_letter(telling.letter, "sms", {**words_of(sample_of(contract)), **AROUND})) <= 3 * 67


@pytest.mark.parametrize("letter", sorted(URGENT))
@pytest.mark.parametrize("code", ["482913", ""])
def test_a_code_or_a_link_stands_in_the_urgent_letter(letter: str, code: str) -> None:
    words = {
        "code": code,
        "link": "" if code else "/accounts/x",
        "minutes": "5",
        "firm": FIRM,
        "acts": act_names(["answer", "book"]),
    }
    around = AROUND | {"url": "" if code else "https://bamai.example.cn/accounts/x"}
    text = set_letter(letter, "sms", {**around, **words})
    assert (code or "https://bamai.example.cn/accounts/x") in text
    assert set_letter(letter, "title", {**around, **words})
    assert set_letter(letter, "email", {**around, **words})


def test_every_letter_file_is_used() -> None:
    files = {path.relative_to(LETTERS).with_suffix("").as_posix() for path in LETTERS.rglob("*.txt")} - {"letter"}
    assert files == {telling.letter for _fact, telling in ALL} | URGENT | LINKS | SEAT_NOTICES | CAMPAIGN_LETTERS


@pytest.mark.parametrize("letter", sorted(CAMPAIGN_LETTERS))
def test_a_letter_to_a_number_of_a_list_says_who_what_when_and_the_way_out(letter: str) -> None:
    words = campaign_words(CampaignLetterIssued.model_validate(CampaignLetterIssued.sample))
    text = set_letter(
        letter, "sms", {**AROUND, **words, "url": "https://center.example/assessment/invited/abcdefghijklmnopqrstuvwx"}
    )
    for said in (FIRM, "2026年12月31日", "不再提醒", "https://"):
        assert said in text
    assert len(text) <= 3 * 67


def test_a_provider_never_reads_the_firms_name() -> None:
    for contract, telling in ALL:
        if Party.PROVIDER in telling.to:
            for part in ("title", "text", "sms", "email"):
                assert FIRM not in set_letter(telling.letter, part, {**words_of(sample_of(contract)), **AROUND})


def test_no_letter_needs_the_name_of_a_person() -> None:
    assert all("name" not in words_of(sample_of(contract)) or contract.room == "providers" for contract in FACTS.values())


@pytest.mark.parametrize(("contract", "telling"), ALL, ids=lambda it: getattr(it, "letter", ""))
def test_every_letter_leads_to_a_path_of_the_center(contract: type[Fact], telling: Telling) -> None:
    link = link_of(sample_of(contract), telling)
    assert link.startswith("/")
    assert "{" not in link
    assert not link.endswith("/")


def test_an_audience_is_people_one_organisation_seats_and_roles() -> None:
    booked = sample_of(FACTS["visit.booked"])
    firm, expert, team = (audience_of(booked, telling) for telling in tellings_of(booked))
    assert firm.organisation_id == UUID(samples.ENTERPRISE)
    assert expert.persons == (UUID(samples.EXPERT),)
    assert expert.seats == ()
    assert set(team.seats) == {"liaison", "mentor", "commissioner"}


def test_a_need_and_a_registration_are_welcomed_differently() -> None:
    contract = FACTS["case.opened"]
    by_need = contract.model_validate({**contract.sample, "need": "交期排不准"})
    by_test = contract.model_validate({**contract.sample, "need": None})
    assert [telling.letter for telling in tellings_of(by_need)] == ["case_opened_by_need/firm"]
    assert [telling.letter for telling in tellings_of(by_test)] == ["case_opened/firm"]


def test_a_template_in_what_somebody_typed_stays_text() -> None:
    contract = FACTS["case.opened"]
    typed = contract.model_validate({**contract.sample, "need": "{{ 7*7 }}{% include 'x' %}"})
    text = set_letter("case_opened_by_need/firm", "text", {**words_of(typed), **AROUND})
    assert "{{ 7*7 }}{% include 'x' %}" in text


def test_line_breaks_in_what_somebody_typed_do_not_reach_an_sms_or_a_subject() -> None:
    contract = FACTS["case.opened"]
    typed = contract.model_validate({**contract.sample, "need": "排产\r\nBcc: all@example.cn\x00\u2028乱"})
    for part in ("title", "sms"):
        assert set_letter("case_opened_by_need/firm", part, {**words_of(typed), **AROUND}).isprintable()


def test_minutes_are_rounded_up_and_never_none() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    assert minutes_left(now, now + timedelta(minutes=4, seconds=1)) == "5"
    assert minutes_left(now, now) == "1"
