"""Numbers, codes and masks: the same for the same run, read however they are typed, giving nothing away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.linking import Links, hash_of_secret
from services.assessment.masking import mask_firm
from services.assessment.numbering import code_of, is_code, number_of, read_number

pytestmark = pytest.mark.pure
KEY = b"k" * 32
BETWEEN = {"min_value": datetime(2020, 1, 1), "max_value": datetime(2090, 1, 1)}  # noqa: DTZ001 (hypothesis adds the zone)


@given(run_id=st.uuids(), at=st.datetimes(timezones=st.just(UTC), **BETWEEN))
def test_a_number_is_read_back_as_its_day_in_shanghai_and_the_end_of_the_id(run_id: UUID, at: datetime) -> None:
    number = number_of(run_id, at)
    parts = read_number(number.lower().replace("-", " - "))
    assert parts is not None
    assert parts[1] == str(run_id)[-6:]
    assert number.startswith(f"CP-{parts[0]:%Y%m%d}-")


def test_late_in_the_evening_utc_it_is_the_next_day_here() -> None:
    assert read_number(number_of(UUID(int=1), datetime(2026, 11, 28, 16, 0, tzinfo=UTC))) == (date(2026, 11, 29), "000001")


@pytest.mark.parametrize(
    "text", ["", "CP-20261328-ABCDEF", "CN-20261128-ABCDEF", "CP-20261128-ABCDEG", "CP-20261128-ABCDE", "x" * 99]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


@given(run_id=st.uuids(), other=st.uuids())
def test_a_code_fits_its_own_run_alone(run_id: UUID, other: UUID) -> None:
    code = code_of(KEY, run_id)
    assert is_code(f" {code.lower().replace('-', '')} ", code)
    assert run_id == other or not is_code(code_of(KEY, other), code)
    assert not is_code(code_of(b"another key", run_id), code)


def test_nought_and_one_are_taken_for_the_letters_they_look_like() -> None:
    assert is_code("0I1OA-BCDEF", "OIIOA-BCDEF")
    assert not is_code("", "OIIOA-BCDEF")
    assert not is_code("ＯIIOA-BCDEF", "OIIOA-BCDEF")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("武汉市江岸精密机械有限公司", "武汉＊＊＊＊有限公司"), ("武汉重工股份有限公司", "武汉＊＊＊＊股份有限公司"),
        ("张三五金店", "张三＊＊＊＊店"), ("甲厂", "＊＊＊＊厂"), ("Acme", "Ac＊＊＊＊"), ("有限公司", "＊＊＊＊有限公司"), ("", "＊＊＊＊"),
    ],
)  # fmt: skip
def test_of_a_name_the_beginning_and_the_form_are_shown(name: str, shown: str) -> None:
    assert mask_firm(name) == shown


@given(st.text(min_size=1, max_size=60))
def test_no_mask_shows_a_whole_name(name: str) -> None:
    assert name.strip() == "" or name.strip() not in mask_firm(name)


@given(one=st.uuids(), two=st.uuids())
def test_a_secret_belongs_to_its_link_and_its_key(one: UUID, two: UUID) -> None:
    links = Links("https://bamai.example", KEY)
    assert links.secret_of(one) == links.secret_of(one)
    assert one == two or links.secret_of(one) != links.secret_of(two)
    assert links.secret_of(one) != Links("https://bamai.example", b"another").secret_of(one)
    assert hash_of_secret(links.secret_of(one)) != links.secret_of(one)
