"""What the calendar writes is read back as what was announced, whatever was typed; nothing typed can begin a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outreach.calendaring import Occasion, calendar_of
from services.outreach.minting import ALPHABET, masked, new_certificate_number, new_code, qr_text, read_qr, tidy_number

pytestmark = pytest.mark.pure

STARTS = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n;,\\:\"'"), max_size=200)


def occasion(
    title: str = "排程", about: str = "怎样排", place: str = "2 号楼", sequence: int = 0, cancelled: bool = False
) -> Occasion:
    return Occasion(
        uid="0198a1b0@bamai", title=title, about=about, place=place, address="https://bamai.example/outreach/gatherings/1",
        starts_at=STARTS, ends_at=STARTS + timedelta(hours=2), changed_at=STARTS - timedelta(days=9), sequence=sequence,
        cancelled=cancelled,
    )  # fmt: skip


def unfolded(text: str) -> list[str]:
    """RFC 5545, 3.1: lines end with CRLF; a line that begins with a blank goes on the one before."""
    assert text.endswith("\r\n")
    lines: list[str] = []
    for line in text.removesuffix("\r\n").split("\r\n"):
        assert len(line.encode()) <= 75
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def plain(value: str) -> str:
    """RFC 5545, 3.3.11, undone."""
    out, escaped = "", False
    for char in value:
        if escaped:
            out, escaped = out + {"n": "\n", "N": "\n"}.get(char, char), False
        elif char == "\\":
            escaped = True
        else:
            assert char not in ";,\n\r"
            out += char
    return out


def read_back(text: str) -> list[dict[str, str]]:
    events: list[dict[str, str]] = []
    for line in unfolded(text):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name not in ("END", "BEGIN"):
            assert name not in events[-1], f"{name} stands twice"
            events[-1][name] = value
    return events


@given(title=TEXT, about=TEXT, place=TEXT)
def test_what_is_written_is_read_back(title: str, about: str, place: str) -> None:
    [event] = read_back(calendar_of([occasion(title, about, place)], "中心"))
    shown = {"SUMMARY": title, "DESCRIPTION": about, "LOCATION": place}
    for name, typed in shown.items():
        assert plain(event[name]) == typed.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    assert event["DTSTART"] == "20261203T060000Z"
    assert event["DTEND"] == "20261203T080000Z"
    assert event["DTSTAMP"] == "20261124T060000Z"


@pytest.mark.parametrize("breaker", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x00", "\u2028", "\x85"])
def test_nothing_typed_begins_a_line(breaker: str) -> None:
    text = calendar_of([occasion(f"甲{breaker}ATTENDEE:mailto:a@b{breaker}END:VEVENT", f"乙{breaker}URL:http://evil")], "中心")
    assert "ATTENDEE" not in {line.partition(":")[0] for line in unfolded(text)}
    assert text.count("\r\nEND:VEVENT\r\n") == 1
    assert read_back(text)[0]["URL"].startswith("https://bamai.example/")


def test_a_change_keeps_the_uid_and_a_cancelled_one_says_so() -> None:
    before, after = (read_back(calendar_of([one], "中心"))[0] for one in (occasion(), occasion(sequence=3, cancelled=True)))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "3")
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_a_strangers_view_of_a_name_does_not_give_it_away() -> None:
    assert [masked(name) for name in ("王海燕", "王燕", "王", "", "欧阳海燕")] == ["王＊燕", "王＊", "＊", "＊", "欧＊＊燕"]


def test_codes_and_numbers_are_read_as_they_were_meant() -> None:
    code, number = new_code(), new_certificate_number(2026)
    assert set(code) <= set(ALPHABET)
    assert len(code) == 6
    assert tidy_number(f" {number.lower().replace('-', ' ')} ") == number
    assert read_qr(qr_text("0198a1b0aa", code)) == ("0198a1b0", code)
    assert read_qr("https://evil.example/BM-0198a1b0-AAAAAA") is None
    assert len({new_certificate_number(2026) for _ in range(1000)}) == 1000
