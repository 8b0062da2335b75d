"""One number is one number, however it was typed."""

from __future__ import annotations

import pytest

from services.contracts.mobiles import mobile_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "typed", ["13800000001", " 138-0000-0001 ", "+86 138 0000 0001", "１３８０００００００１", "138—0000－0001"]
)
def test_a_number_is_read_as_its_eleven_digits(typed: str) -> None:
    assert mobile_of(typed) == "13800000001"


@pytest.mark.parametrize(
    "typed", ["", "12800000001", "1380000000", "138000000012", "13800000001x", "١٣٨٠٠٠٠٠٠٠١", "13800000001\x00"]
)
def test_anything_else_is_refused_with_what_is_wanted(typed: str) -> None:
    with pytest.raises(ValueError, match="11 位手机号"):
        mobile_of(typed)
