"""Tries are counted in the database, by account and by where they come from."""

from __future__ import annotations

from fastapi.testclient import TestClient

from services.ui.patience import Limit, count, forgive, uncount
from tests.accounts.test_coming_in import MOBILE, PASSWORD, add_person
from tests.harness.center import Center

KEY = b"a key"
LIMIT = Limit("trial", 2, 86400)


def from_address(center: Center, address: str) -> TestClient:
    return TestClient(center.app, base_url=center.settings.base_url, client=(address, 5000))


def test_beyond_the_limit_it_says_how_long_to_wait(center: Center) -> None:
    with center.database("accounts").transaction() as session:
        waits = [count(session, KEY, LIMIT, "me") for _ in range(3)]
        assert waits[:2] == [None, None]
        assert waits[2] is not None
        assert 0 < waits[2] <= 86400
        assert count(session, KEY, LIMIT, "you") is None


def test_a_try_can_be_taken_back_and_all_be_forgiven(center: Center) -> None:
    with center.database("accounts").transaction() as session:
        for _ in range(5):
            assert count(session, KEY, LIMIT, "me") is None
            uncount(session, KEY, LIMIT, "me")
        for _ in range(3):
            count(session, KEY, LIMIT, "me")
        forgive(session, KEY, LIMIT, "me")
        assert count(session, KEY, LIMIT, "me") is None


def test_the_right_password_from_a_busy_address_costs_nothing(center: Center) -> None:
    add_person(center)
    office = from_address(center, "203.0.113.9")
    for _ in range(12):
        answer = office.post("/api/v1/accounts/tokens", json={"login": MOBILE, "password": PASSWORD})
        assert answer.status_code == 201


def test_asking_for_codes_for_many_numbers_from_one_address_is_stopped(center: Center) -> None:
    def ask(address: str, number: int) -> int:
        entry = {"mobile": f"137{number:08d}", "purpose": "sign_in"}
        return from_address(center, address).post("/api/v1/accounts/codes", json=entry).status_code

    assert {ask("203.0.113.9", n) for n in range(241)} == {202, 429}
    assert ask("203.0.113.10", 999) == 202
    assert {ask("127.0.0.1", n) for n in range(1000, 1010)} == {202}
