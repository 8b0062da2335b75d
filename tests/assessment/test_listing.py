"""Lists as people send them: every line comes out once, and what cannot be trusted is named, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from services.assessment.inviting import due_reminder, judge, may_disturb, read_date, read_industry, read_mobile
from services.assessment.unpacking import UnreadableTable, look_at
from tests.assessment.lists import HEADER, credit_code, csv_of, line_of, read_list, with_dimension, workbook_of

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 28)


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableTable) as refused:
        read_list(content)
    return str(refused.value)


def test_a_workbook_and_the_same_table_as_csv_in_any_encoding_give_the_same_lines() -> None:
    rows = [line_of(1), line_of(2, firm="武汉市“岱山”机械厂"), [], line_of(3)]
    as_workbook = read_list(workbook_of(rows))
    assert [line.number for line in as_workbook.lines] == [2, 3, 5]
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert read_list(csv_of(rows).encode(encoding)) == as_workbook
    assert read_list(csv_of(rows).replace(",", "\t").encode()) == as_workbook


def test_a_formula_is_said_of_its_cell_and_never_computed() -> None:
    lines = read_list(workbook_of([line_of(1, firm='=HYPERLINK("http://evil","x")'), line_of(2)])).lines
    assert [(fault.where, fault.what) for fault in lines[0].faults] == [("企业名称", "是公式，请粘贴为数值")]
    assert lines[1].faults == []
    typed = read_list(csv_of([line_of(1, park="@SUM(1)")]).encode()).lines[0]
    assert typed.faults[0].where == "园区"


def test_merged_cells_are_named_line_by_line() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, line_of(1), line_of(2), line_of(3)):
        sheet.append(row)
    sheet.merge_cells("D2:D3")
    file = BytesIO()
    book.save(file)
    lines = read_list(file.getvalue()).lines
    assert [[fault.where for fault in line.faults] for line in lines] == [[], ["园区"], []]


def test_numbers_that_a_spreadsheet_has_cut_short_are_named() -> None:
    line = read_list(workbook_of([line_of(1, code=914201001234567890)])).lines[0]
    assert line.faults[0].where == "统一社会信用代码"
    _wanted, faults = judge({"firm": "武汉甲厂", "credit_code": "9.142E+17"}, TODAY)
    assert "科学计数" in faults[0].what


def test_full_width_digits_apostrophes_and_blanks_are_read_as_meant() -> None:
    wide = str(credit_code(1)).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    [line] = read_list(csv_of([["武汉甲厂", f"'{wide}", "１３８ 0000-0000", "东园", "Ｃ34"]]).encode()).lines
    wanted, faults = judge(dict(zip(("firm", "credit_code", "mobile", "park", "industry"), line.cells, strict=False)), TODAY)
    assert faults == []
    assert wanted is not None
    assert (wanted.credit_code, wanted.mobile, wanted.industry) == (credit_code(1), "13800000000", "34")


@pytest.mark.parametrize("written", ["2026-03-05", "2026/3/5", "2026年3月5日", "2026.3.5", "20260305", "46086", "２０２６-03-05"])
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written, TODAY) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["2026-13-05", "03/05/2026", "五月", "", "2026-11-29", "2010-01-01", "12"])
def test_a_day_that_is_none_or_not_yet_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        read_date(written, TODAY)


def test_dates_of_a_workbook_come_as_days() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEADER, "平台", "日期", "得分", "等级"])
    sheet.append([*line_of(1), "国家平台", datetime(2026, 3, 5), 48.5, "二级"])  # noqa: DTZ001 (as Excel keeps it)
    sheet["G2"].number_format = numbers.FORMAT_DATE_DATETIME
    file = BytesIO()
    book.save(file)
    listed = read_list(file.getvalue())
    wanted, faults = judge({name: listed.lines[0].cells[at] for name, at in listed.heading.columns.items()}, TODAY)
    assert faults == []
    assert wanted is not None
    assert wanted.recorded is not None
    assert (wanted.recorded.taken_on, wanted.recorded.score, wanted.recorded.level) == (date(2026, 3, 5), Decimal("48.5"), 2)


def test_everything_wrong_with_a_line_is_named_at_once_with_its_column() -> None:
    cells = {
        "firm": "",
        "credit_code": "91420100MA4K2X3Y5A",
        "mobile": "12345",
        "industry": "造船",
        "platform": "国家平台",
        "score": "101",
    }
    wanted, faults = judge(cells, TODAY)
    assert wanted is None
    assert {fault.where for fault in faults} == {
        "企业名称", "统一社会信用代码", "联系人手机", "行业", "已有结果日期", "已有结果得分",
    }  # fmt: skip


def test_a_wrong_header_says_which_column_is_missing() -> None:
    assert "“联系人手机”" in refusal("企业名称,统一社会信用代码\n甲,1\n".encode())
    assert "没有找到表头" in refusal("甲,乙\n1,2\n".encode())
    assert "不止一次" in refusal("企业名称,企业名称,统一社会信用代码,手机\n甲,乙,1,2\n".encode())
    assert read_list(csv_of([[], ["", ""]]).encode()).lines == []


def test_a_header_below_a_title_is_found() -> None:
    listed = read_list(csv_of([line_of(1)], above=[["2026 年测评名单"], []]).encode())
    assert [line.number for line in listed.lines] == [4]


def test_rows_are_refused_at_sight_only_where_the_sheet_is_long_enough_to_have_them() -> None:
    content = workbook_of([line_of(1)])
    claims = with_dimension(content, "A1:E1048576")
    assert look_at(claims) is None
    assert len(read_list(claims).lines) == 1
    assert look_at(with_dimension(content, "A1:E2")) == 2
    with pytest.raises(UnreadableTable, match="100,001 行"):
        look_at(with_dimension(content, "A1:E100001", blanks=1_700_000))


@pytest.mark.parametrize("is_formatted", [True, False])
def test_days_of_a_workbook_that_counts_from_1904_are_the_days_it_shows(is_formatted: bool) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEADER, "平台", "日期", "得分"])
    sheet.append([*line_of(1), "国家平台", 44624, 48.5])
    if is_formatted:
        sheet["G2"].number_format = numbers.FORMAT_DATE_YYYYMMDD2
    file = BytesIO()
    book.save(file)
    listed = read_list(file.getvalue())
    assert (listed.lines[0].cells[6], listed.lines[0].cells[7]) == ("2026-03-05", "48.5")


@given(st.integers(1, 12))
def test_a_list_is_the_same_in_pieces_of_any_size(at_once: int) -> None:
    rows = [line_of(1), [], line_of(2, firm="=1"), line_of(3), [], [], line_of(4)]
    for content in (workbook_of(rows), csv_of(rows, above=[["名单"]]).encode()):
        whole, pieces = read_list(content), read_list(content, at_once)
        assert (pieces.lines, pieces.heading) == (whole.lines, whole.heading)


def test_empty_rows_without_end_are_refused() -> None:
    assert "空行" in refusal((",".join(HEADER) + "\n" * 100_000).encode())


def test_a_file_that_grows_when_unpacked_is_refused_before_it_does() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        parts.writestr("xl/workbook.xml", "<x/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (65 * 1024 * 1024))
    assert len(file.getvalue()) < 1024 * 1024
    assert "展开后太大" in refusal(file.getvalue())


def test_a_workbook_that_declares_entities_is_refused() -> None:
    file = BytesIO()
    with ZipFile(BytesIO(workbook_of([line_of(1)]))) as good, ZipFile(file, "w") as parts:
        for entry in good.infolist():
            parts.writestr(entry.filename, good.read(entry))
        parts.writestr("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')
    assert "不该有的内容" in refusal(file.getvalue())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请选择"), (b"PK\x03\x04nonsense", "损坏"), (b"\xd0\xcf\x11\xe0", "密码"), (b"\x00\x01\x02\x03", "不是名单"),
        (b"\x89PNG\r\n\x1a\n", "没有找到表头"), (b"0" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    assert words in refusal(content)


@given(st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=5), max_size=30))
def test_every_line_that_is_not_empty_comes_out_once_and_in_order(rows: list[list[str]]) -> None:
    rows = [[text.replace("\x00", "").replace("\r", "").replace("\n", "") for text in row] for row in rows]
    lines = read_list(csv_of([["甲", *row[1:]] for row in rows]).encode("utf-8", "replace")).lines
    assert [line.number for line in lines] == list(range(2, len(rows) + 2))
    for line in lines:
        judge(dict(zip(("firm", "credit_code", "mobile", "park", "industry"), line.cells, strict=False)), TODAY)


def test_industries_and_numbers() -> None:
    assert [read_industry(text) for text in ("34", "C3411", "34 通用设备制造业", "通用设备制造业", "")] == [
        "34",
        "34",
        "34",
        "34",
        None,
    ]
    assert [read_mobile(text) for text in ("+86 138-0000-0000", "13800000000", "")] == ["13800000000", "13800000000", None]


@pytest.mark.parametrize(("left", "due"), [(8, None), (7, 7), (5, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)])
def test_the_latest_reminder_whose_day_has_come_is_due(left: int, due: int | None) -> None:
    assert due_reminder(TODAY, date.fromordinal(TODAY.toordinal() + left), [7, 3, 1]) == due


@pytest.mark.parametrize(("hour", "may"), [(0, False), (1, True), (12, True), (13, False), (23, False)])
def test_nobody_is_disturbed_at_night(hour: int, may: bool) -> None:
    assert may_disturb(datetime(2026, 11, 28, hour, 29, tzinfo=UTC)) is (may and hour != 0)
