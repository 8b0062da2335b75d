"""What enterprises thinks, without a database: sizes, codes, clocks, places on the loop, teams, names, exports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from stdnum.cn import uscc

from services.contracts.catalogue import FACTS
from services.contracts.envelope import seal
from services.contracts.industries import DIVISIONS
from services.contracts.vocabulary import Role, SizeClass
from services.enterprises import rostering
from services.enterprises.clocking import CLOSING_TIME, due_after, due_on
from services.enterprises.coding import WrongCreditCode, read_credit_code
from services.enterprises.linking import ClaimLinks
from services.enterprises.marking import MOVING, marks_of
from services.enterprises.searching import fold, needles_of, pairs_of
from services.enterprises.sizing import size_up
from services.enterprises.sniffing import is_workbook, photo_type
from services.enterprises.stepping import STEPS, Mark, chain_of, merge, next_step, place
from services.enterprises.teaming import Colleague, choose_team
from services.enterprises.telling import tell
from services.ui.exporting import neutral
from services.workdays import SHANGHAI, published_calendar, today
from tests.enterprises.firms import credit_code

pytestmark = pytest.mark.pure

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


# sizes


@pytest.mark.parametrize(
    ("code", "staff", "revenue", "assets", "size"),
    [
        ("34", 1000, 40000, None, "大型"), ("34", 999, 40000, None, "中型"), ("34", 1000, 39999, None, "中型"),
        ("34", 300, 2000, None, "中型"), ("34", 299, 2000, None, "小型"), ("34", 300, 1999, None, "小型"),
        ("34", 20, 300, None, "小型"), ("34", 19, 300, None, "微型"), ("34", 20, 299, None, "微型"),
        ("47", None, 80000, 80000, "大型"), ("47", None, 6000, 4999, "小型"), ("51", 5, 1000, None, "小型"),
        ("7010", None, 200000, 10000, "大型"), ("7010", None, 1000, 4999, "小型"), ("7020", 100, 500, None, "小型"),
        ("7030", 10, None, None, "小型"), ("591", 20, 200, None, "小型"), ("592", 100, 1000, None, "中型"),
        ("65", 10, 50, None, "小型"), ("73", 9, None, None, "微型"), ("66", 5000, 1, 1, "不适用"),
    ],
)  # fmt: skip
def test_size_by_the_2011_thresholds(code, staff, revenue, assets, size):
    assert size_up(code, {"staff": staff, "revenue_wan": revenue, "assets_wan": assets}).size_class == size


def test_a_missing_figure_leaves_the_size_open_unless_it_cannot_matter():
    assert size_up("34", {"staff": 500}).missing == ("revenue_wan",)
    assert size_up("34", {"staff": 500}).size_class is SizeClass.UNKNOWN
    assert size_up("34", {"staff": 5}).size_class is SizeClass.MICRO
    assert size_up("70", {"staff": 5, "revenue_wan": 1, "assets_wan": 1}).longer_code_needed


GRADES = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]
FIGURE = st.integers(0, 300_000)


@given(st.sampled_from(sorted(DIVISIONS)), FIGURE, FIGURE, FIGURE, st.integers(0, 1000))
def test_growing_never_makes_a_firm_smaller(code, staff, revenue, assets, more):
    before = size_up(code, {"staff": staff, "revenue_wan": revenue, "assets_wan": assets}).size_class
    after = size_up(code, {"staff": staff + more, "revenue_wan": revenue + more, "assets_wan": assets + more}).size_class
    if before in GRADES:
        assert GRADES.index(after) >= GRADES.index(before)
    else:
        assert after is before


# credit codes


@given(st.text("0123456789", min_size=8, max_size=8), st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_any_code_with_its_check_digit_is_read_in_any_writing(front, organisation):
    code = front + organisation
    code += str(uscc.calc_check_digit(code))
    wide = "".join(chr(ord(letter) - ord("0") + ord("０")) if letter.isdigit() else letter.lower() for letter in code)
    assert read_credit_code(f" {wide[:6]} {wide[6:]} ") == code


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_is_always_noticed(at, other):
    code = credit_code(1)
    changed = code[:at] + other + code[at + 1 :]
    if changed == code:
        return
    with pytest.raises(WrongCreditCode):
        read_credit_code(changed)


# clocks


def test_a_step_is_due_at_the_close_of_a_working_day():
    before_new_year = datetime(2026, 2, 13, 1, 0, tzinfo=UTC)
    assert due_after(before_new_year, 1).at == datetime(2026, 2, 14, 9, 0, tzinfo=UTC)  # Saturday, worked
    assert due_after(before_new_year, 2).at == datetime(2026, 2, 24, 9, 0, tzinfo=UTC)
    on_saturday = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert due_after(on_saturday, 0) == due_after(on_saturday, 1) == due_after(MONDAY, 0)


def test_a_year_without_arrangements_is_marked_as_estimated():
    assert not due_after(MONDAY, 3).estimated
    assert not due_on(date(2026, 12, 31)).estimated
    assert due_after(datetime(2031, 3, 3, tzinfo=UTC), 3).estimated


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)), st.integers(1, 60), st.integers(0, 5))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_due_times_are_working_days_and_grow(start, days, more):
    due, later = due_after(start, days), due_after(start, days + more)
    assert due.at.astimezone(SHANGHAI).time() == CLOSING_TIME
    assert published_calendar().is_workday(today(due.at), estimate=True)
    assert due.at <= later.at
    assert (more == 0) == (due.at == later.at)


# the place on the loop


def reached(step: str, hours: int) -> Mark:
    at = MONDAY + timedelta(hours=hours)
    return Mark(step, True, at, at, at)


def undone(step: str, hours: int) -> Mark:
    at = MONDAY + timedelta(hours=hours)
    return Mark(step, False, at, at)


def test_a_case_takes_the_steps_in_order():
    marks: list[Mark] = []
    for hours, step in enumerate(STEPS):
        assert next_step("assessment", merge(marks)) == step
        marks.append(reached(step, hours))
    assert next_step("assessment", merge(marks)) is None


def test_a_case_of_need_is_measured_before_the_change():
    marks = [reached(step, 1) for step in ("team", "first_contact", "visit_booked", "visit_held", "findings")]
    assert next_step("need", merge(marks)) == "assessment"


def test_a_cancelled_visit_must_be_booked_again_and_its_clock_starts_anew():
    marks = [reached("assessment", 1), reached("team", 2), reached("first_contact", 3), reached("visit_booked", 4)]
    assert next_step("assessment", merge(marks)) == "visit_held"
    at = place("assessment", MONDAY, merge([*marks, undone("visit_booked", 240)]))
    assert at.step == "visit_booked"
    assert at.due == due_after(MONDAY + timedelta(hours=240), 5)


def test_a_held_visit_settles_what_nobody_recorded_before_it():
    assert next_step("assessment", merge([reached("assessment", 1), reached("team", 2), reached("visit_held", 9)])) == "findings"


def test_what_the_team_promised_comes_first_when_it_is_sooner():
    at = place("assessment", MONDAY, {}, follow_up_on=date(2026, 11, 25))
    assert (at.stage, at.step, at.due) == ("assessment", "follow_up", due_on(date(2026, 11, 25)))
    assert place("assessment", MONDAY, {}, follow_up_on=date(2027, 11, 25)).step == "assessment"
    assert place("assessment", MONDAY, {}, agreed_on=date(2027, 1, 5)).due == due_on(date(2027, 1, 5))


MARKS = st.lists(
    st.builds(lambda step, stands, hours: reached(step, hours) if stands else undone(step, hours),
              st.sampled_from(sorted(STEPS)), st.booleans(), st.integers(0, 500)),
    max_size=25,
)  # fmt: skip


@settings(max_examples=200)
@given(MARKS, st.randoms(), st.sampled_from(["assessment", "need"]))
def test_the_place_is_the_same_in_any_order_and_with_repeats(marks, random, way):
    shuffled = marks + marks[: len(marks) // 2]
    random.shuffle(shuffled)
    assert merge(marks) == merge(shuffled)
    assert place(way, MONDAY, merge(marks)) == place(way, MONDAY, merge(shuffled))


def test_every_fact_that_moves_a_case_makes_a_mark():
    for contract in MOVING:
        assert marks_of(seal(contract.model_validate(contract.sample))), contract
    assert set(chain_of("need")) == set(chain_of("assessment"))


# teams


def person(number: int, *roles: Role, industries=(), cases=0, capacity=30) -> Colleague:
    return Colleague(UUID(int=number), frozenset(roles), frozenset(industries), cases, capacity)


def test_who_knows_the_industry_comes_first_then_who_has_less_to_do():
    pool = [
        person(1, Role.MENTOR, cases=0), person(2, Role.MENTOR, industries=["34"], cases=5), person(3, Role.MENTOR, industries=["13"]),
        person(4, Role.LIAISON, cases=3), person(5, Role.LIAISON, cases=2), person(6, Role.COMMISSIONER),
    ]  # fmt: skip
    team = choose_team("34", pool)
    assert {role: key.int for role, key in team.members.items()} == {Role.MENTOR: 2, Role.LIAISON: 5, Role.COMMISSIONER: 6}
    assert "熟悉通用设备制造业" in team.reasons[Role.MENTOR]


def test_whoever_is_full_comes_last_and_load_is_a_share_of_capacity():
    others = [person(8, Role.LIAISON), person(9, Role.COMMISSIONER)]
    full = person(1, Role.MENTOR, industries=["34"], cases=30)
    assert choose_team("34", [full, person(2, Role.MENTOR, cases=20), *others]).members[Role.MENTOR].int == 2
    half_time = person(3, Role.MENTOR, cases=8, capacity=10)
    assert choose_team("34", [half_time, person(2, Role.MENTOR, cases=20), *others]).members[Role.MENTOR].int == 2


def test_one_person_takes_two_places_only_where_there_is_nobody_else():
    everything = person(1, *[Role.MENTOR, Role.LIAISON, Role.COMMISSIONER])
    assert set(choose_team("34", [everything]).members.values()) == {everything.person_id}
    assert len(set(choose_team("34", [everything, person(2, Role.LIAISON), person(3, Role.COMMISSIONER)]).members.values())) == 3
    assert choose_team("34", [person(1, Role.MENTOR), person(2, Role.LIAISON)]) is None


def test_the_choice_does_not_depend_on_the_order_of_the_list():
    pool = [person(1, Role.MENTOR), person(2, Role.MENTOR, Role.LIAISON), person(3, Role.LIAISON), person(4, Role.COMMISSIONER)]
    assert len({tuple(choose_team("34", list(order)).members.values()) for order in permutations(pool)}) == 1


# words and files


def test_every_fact_of_a_case_has_a_sentence():
    for event_type, contract in FACTS.items():
        if "case_id" in contract.model_fields and not contract.transient:
            told = tell(event_type, contract.model_validate(contract.sample).model_dump(mode="json"), {})
            assert told, event_type
            assert told != event_type, f"{event_type} has no sentence in telling.py"


WRITTEN = st.text("武汉汽车零部件有限公司ABCabc123１２ＡＢ（）() 　·.", max_size=20)


@given(WRITTEN, st.integers(0, 20), st.integers(0, 20))
def test_a_part_of_a_name_always_finds_it(name, start, length):
    part = name[start : start + length]
    assert set(needles_of(part)) <= set(pairs_of(name))
    assert fold(part) in fold(name)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM", "＝1", "\t=1", "　=1", " =1", "\r=1"])
def test_no_exported_cell_can_act(text):
    assert neutral(text).startswith("'")


def test_files_are_what_they_contain():
    assert photo_type(b"\x89PNG\r\n\x1a\nxxxx") == "image/png"
    assert photo_type(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert photo_type(b"GIF89a") is None
    assert not is_workbook(b"PK\x03\x04 nothing")


def sheet(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_is_read_line_by_line_with_what_is_wrong():
    lines = list(rostering.read_sheet(sheet(
        ["岱家山园区名册"], ["企业名称", "统一社会信用代码", "人数", "营业收入（万元）", "不认识的列"],
        ["甲", credit_code(1), 12.0, 300.5, "x"], [None, None, None], ["乙", credit_code(2), "=1+2", 1], ["丙", credit_code(1), 3, 4],
        ["=HYPERLINK(1)", credit_code(3), 1, 1], ["＝丁", credit_code(4), -3, 1],
    )))  # fmt: skip
    assert [line.number for line in lines] == [3, 5, 6, 7, 8]
    assert lines[0].cells == {"name": "甲", "credit_code": credit_code(1), "staff": "12", "revenue_wan": "300.5"}
    assert [[fault.where for fault in line.faults] for line in lines] == [
        [],
        ["staff"],
        ["credit_code"],
        ["name"],
        ["name", "staff"],
    ]


def test_a_sheet_without_its_header_is_refused_as_a_whole():
    with pytest.raises(rostering.UnreadableRoster, match="表头"):
        list(rostering.read_sheet(sheet(*[["a", "b"]] * 12)))
    with pytest.raises(rostering.UnreadableRoster):
        list(rostering.read_sheet(b"PK nonsense"))


def test_cells_are_understood_as_people_write_them():
    entry = rostering.as_entry({"industry": "C3411", "district": "江岸", "staff": "1,200"}, district=None, park="甲园")
    assert entry == {"industry": "34", "industry_detail": "3411", "district": "江岸区", "staff": "1200", "park": "甲园"}
    assert rostering.as_entry({"industry": "通用设备制造业"}, district="洪山区", park=None) == {
        "industry": "34",
        "district": "洪山区",
    }
    assert rostering.as_entry({"industry": "34 通用设备制造业", "district": "武汉市武昌区"}, district=None, park=None) == {
        "industry": "34", "district": "武昌区",
    }  # fmt: skip


@given(st.uuids(), st.integers(0, 37), st.sampled_from("AZaz09-_"))
def test_a_claim_link_cannot_be_made_up(enterprise_id, at, other):
    links = ClaimLinks(b"k" * 32)
    token = links.token_of(enterprise_id)
    assert links.read(token) == enterprise_id
    assert ClaimLinks(b"x" * 32).read(token) is None
    changed = token[:at] + other + token[at + 1 :]
    assert links.read(changed) == (enterprise_id if changed == token else None)
    assert links.read("绝不是") is None
