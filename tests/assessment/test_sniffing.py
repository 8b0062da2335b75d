"""What a file is, told by its content; and every way in which it is not what it seems."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.assessment.sniffing import DOCX, EXTENSIONS, LARGEST_BYTES, XLSX, clean_title, sniff
from services.contracts.refusals import Invalid
from tests.assessment.documents import JPG, PDF, PNG, archive, contents, letter, workbook

pytestmark = pytest.mark.pure


def told(content: bytes) -> str:
    return sniff(BytesIO(content), len(content))


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        told(content)
    assert [fault.where for fault in refusal.value.faults] == ["file"]
    return refusal.value.faults[0].what


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPG, "image/jpeg"), (workbook(), XLSX), (letter(), DOCX)],
)
def test_what_is_taken_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert told(content) == media_type


def test_a_workbook_that_a_program_for_spreadsheets_wrote_is_taken() -> None:
    file, book = BytesIO(), Workbook()
    for number in range(2000):
        book.active.append([number, "数控车床", 0])
    book.save(file)
    assert told(file.getvalue()) == XLSX


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"MZ\x90 a program called photo.jpg", "后缀"),
        (b"<html>%PDF-", "后缀"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked", "旧格式"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (workbook()[:-40], "没有传完"),
        (archive({"photo.jpg": JPG}), "打不开"),
        (archive({"[Content_Types].xml": contents("a", "b"), "a": "x"}), "解开后分别上传"),
        (workbook("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "宏"),
        (workbook("application/vnd.ms-excel.sheet.&#109;acro&#x45;nabled.main+xml"), "宏"),
        (workbook(xl__vbaProject_dot_bin=b"code"), "宏"),
        (workbook(xl__macrosheets__sheet1_dot_xml=b"=EXEC()"), "宏"),
        (workbook(xl__media__bomb_dot_bin=bytes(20_000_000)), "不合理"),
        (archive({f"part{number}": b"" for number in range(2001)}), "太多"),
    ],
)
def test_what_is_not_taken_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    assert says in refused(content)


def test_twenty_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    assert sniff(BytesIO(PDF), LARGEST_BYTES) == "application/pdf"
    with pytest.raises(Invalid, match="20 MB"):
        sniff(BytesIO(PDF), LARGEST_BYTES + 1)


def test_parts_that_lie_over_each_other_are_refused() -> None:
    """The same bytes named many times unpack to more than the file can hold."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", contents("xl/workbook.xml", "x"))
        made.writestr("kernel", bytes(range(256)) * 600)
        for number in range(3):
            info = made.getinfo("kernel")
            made.filelist.append(type(info)(f"copy{number}", info.date_time))
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(made.filelist[-1], name, 10**9 if name == "compress_size" else getattr(info, name))
    assert "不合理" in refused(file.getvalue())


def test_entities_are_no_place_to_hide() -> None:
    hidden = '<!DOCTYPE t [<!ENTITY m "macroEnabled">]><Types><Override ContentType="x.&m;.main+xml"/></Types>'
    assert "打不开" in refused(archive({"[Content_Types].xml": hidden, "xl/workbook.xml": "<workbook/>"}))


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=300), st.sampled_from([workbook(), letter(), b"PK\x03\x04"]))
def test_whatever_comes_it_is_told_or_refused(noise: bytes, at: int, base: bytes) -> None:
    content = base[:at] + noise + base[at:]
    with suppress(Invalid):
        assert told(content) in EXTENSIONS


@pytest.mark.parametrize(
    ("name", "title"),
    [("C:\\用户\\王海燕\\设备清单.xlsx", "设备清单.xlsx"), ("../../etc/passwd", "passwd"), ("a\x00\u202eb\n.pdf", "ab.pdf"), ("", "未命名的文件"),
     ("长" * 200, "长" * 80)],
)  # fmt: skip
def test_a_name_shows_nothing_of_where_it_came_from(name: str, title: str) -> None:
    assert clean_title(name) == title
