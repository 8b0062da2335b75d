from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from click.testing import CliRunner, Result
from hypothesis import given, settings

from services.assessment.reading import exact, read_records
from services.cli.score import score
from tests.assessment.sheets import oracle, plain_sheet, sheets


def run(text: str | bytes) -> Result:
    return CliRunner().invoke(score, ["-"], input=text)


def lines(outcome: Result) -> list[Any]:
    return [json.loads(line, parse_float=Decimal) for line in outcome.stdout.splitlines()]


def test_one_sheet_on_one_line_gives_one_line() -> None:
    outcome = run(json.dumps(plain_sheet(2, best=True), ensure_ascii=False))
    assert outcome.exit_code == 0
    assert lines(outcome) == [
        {
            "pack": "miit-2024",
            "score": 100,
            "dimensions": {"数字化基础": 50, "数字化管理": 30, "数字化成效": 20},
            "scene_counts": {
                "1": {"all": 16, "constraint": 10}, "2": {"all": 16, "constraint": 10},
                "3": {"all": 0, "constraint": 0}, "4": {"all": 0, "constraint": 0},
            },
            "level": 2,
            "level_name": "规范级",
        }
    ]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(sheets)
def test_figures_are_printed_digit_for_digit(sheet: dict[str, Any]) -> None:
    total, dimensions, _counts, _level = oracle(sheet)
    (printed,) = lines(run(json.dumps(sheet)))
    assert Decimal(printed["score"]) == Decimal(total.numerator) / Decimal(total.denominator)
    assert [Decimal(p) for p in printed["dimensions"].values()] == [
        Decimal(d.numerator) / Decimal(d.denominator) for d in dimensions
    ]


def test_a_sheet_spread_over_many_lines_is_one_sheet() -> None:
    spread = json.dumps(plain_sheet(), ensure_ascii=False, indent=2)
    assert len(lines(run(f"\n{spread}\n\n{spread}\n"))) == 2


def test_wrong_lines_are_named_in_their_place_and_the_others_still_scored() -> None:
    good = json.dumps(plain_sheet())
    broken = [
        "{",
        "nonsense",
        "[]",
        '{"pack": "miit-2024", "answers": {"1": [',
        good[:-1],
        '{"a": 1, "a": 2}',
        good + good,
        "[" * 100_000,
    ]
    outcome = run("\n".join([good, *[line for wrong in broken for line in (wrong, good)]]))
    assert outcome.exit_code == 1
    printed = lines(outcome)
    assert len(printed) == 1 + 2 * len(broken)
    assert all("score" in line for line in printed[::2])
    assert all(line["errors"][0]["what"] for line in printed[1::2])


def test_a_broken_spread_sheet_is_one_fault_not_one_a_line() -> None:
    spread = json.dumps(plain_sheet(), indent=2).replace('"scenes": {', '"scenes": {,')
    printed = lines(run(f"{spread}\n{json.dumps(plain_sheet())}\n"))
    assert ["errors" in line for line in printed] == [True, False]


def test_bytes_that_are_no_text_are_a_fault_of_their_line() -> None:
    outcome = run(b"\xff\xfe\n" + json.dumps(plain_sheet()).encode())
    assert ["errors" in line for line in lines(outcome)] == [True, False]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert run(b"\xef\xbb\xbf" + json.dumps(plain_sheet(), indent=1).encode()).exit_code == 0


def test_a_fault_can_name_what_is_no_character() -> None:
    assert "\ud800" in lines(run('{"pack": "\\ud800"}'))[0]["errors"][0]["what"]


def test_nothing_to_read_is_an_error() -> None:
    assert run("\n \n").exit_code == 1


def test_a_file_that_is_not_there_is_one_clear_line() -> None:
    outcome = CliRunner().invoke(score, ["/nowhere/sheets.jsonl"])
    assert outcome.exit_code == 1
    assert outcome.stderr.count("\n") == 1
    assert "sheets.jsonl" in outcome.stderr


def test_a_long_stream_is_never_held_in_memory() -> None:
    line = json.dumps(plain_sheet()).encode() + b"\n"

    def stream() -> Iterator[bytes]:
        for _number in range(20_000):
            yield line

    tracemalloc.start()
    assert sum(1 for _record in read_records(stream())) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_exact_leaves_no_digit_out_and_adds_none() -> None:
    assert [exact(Decimal(text)) for text in ("34.20", "13.125", "0", "0.00", "100", "2E+1", "10.0")] == [
        "34.2", "13.125", "0", "0", "100", "20", "10",
    ]  # fmt: skip
