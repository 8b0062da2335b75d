"""When a letter may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.pacing import ORDINARY_DELAYS, URGENT_DELAYS, next_attempt, not_before
from services.workdays import SHANGHAI

pytestmark = pytest.mark.pure

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI)


def test_no_sms_at_night_but_codes_and_mail() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=SHANGHAI)
    assert not_before(late, "sms", urgent=False) == datetime(2026, 11, 26, 8, 0, tzinfo=SHANGHAI)
    assert not_before(late, "sms", urgent=True) == late
    assert not_before(late, "email", urgent=False) == late


@pytest.mark.parametrize(
    ("local", "goes"),
    [("07:59:59", "08:00:00"), ("08:00:00", "08:00:00"), ("20:59:59", "20:59:59"), ("00:00:00", "08:00:00")],
)
def test_the_edges_of_the_night(local: str, goes: str) -> None:
    at = datetime.fromisoformat(f"2026-11-25T{local}+08:00")
    assert not_before(at.astimezone(UTC), "sms", urgent=False) == datetime.fromisoformat(f"2026-11-25T{goes}+08:00")


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_sms_waits_less_than_a_night_and_goes_by_day(at: datetime) -> None:
    goes = not_before(at, "sms", urgent=False)
    assert timedelta(0) <= goes - at <= timedelta(hours=11)
    assert 8 <= goes.astimezone(SHANGHAI).hour < 21


def test_delays_grow_and_end() -> None:
    gaps = [next_attempt(NOON, attempts, "email", urgent=False) for attempts in range(1, len(ORDINARY_DELAYS) + 2)]
    assert gaps[-1] is None
    known = [gap for gap in gaps if gap is not None]
    assert known == sorted(known)
    assert len(known) == len(ORDINARY_DELAYS)


def test_a_code_is_tried_again_within_seconds_and_never_after_it_expires() -> None:
    assert next_attempt(NOON, 1, "sms", urgent=True, expires_at=NOON + timedelta(minutes=5)) == NOON + timedelta(seconds=2)
    assert next_attempt(NOON, 1, "sms", urgent=True, expires_at=NOON + timedelta(seconds=2)) is None
    assert sum(URGENT_DELAYS, timedelta()) < timedelta(minutes=5)


def test_a_retry_of_an_sms_does_not_fall_into_the_night() -> None:
    evening = datetime(2026, 11, 25, 20, 59, 50, tzinfo=SHANGHAI)
    assert next_attempt(evening, 1, "sms", urgent=False) == datetime(2026, 11, 26, 8, 0, tzinfo=SHANGHAI)
