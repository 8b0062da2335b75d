"""A deed happens once, however often and however quickly it is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import pytest
from fastapi import Request
from sqlalchemy.orm import Session

from services.contracts.vocabulary import Role
from services.ui.doors import mount
from tests.harness.center import Center
from tests.ui.test_doors import desk, notes, trial_api, trial_pages

NOTES = "/api/v1/trial/notes"


@pytest.fixture
def trial(center: Center) -> Iterator[Center]:
    mount(center.app, trial_pages())
    mount(center.app, trial_api())
    return center


def test_the_same_key_with_the_same_body_gets_the_same_answer(trial: Center) -> None:
    program = trial.api(Role.SME)
    answers = [program.post(NOTES, json={"note": "hello"}, headers={"Idempotency-Key": "k1"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert notes(trial) == 1


def test_the_same_key_with_another_body_is_refused(trial: Center) -> None:
    program = trial.api(Role.SME)
    program.post(NOTES, json={"note": "hello"}, headers={"Idempotency-Key": "k1"})
    answer = program.post(NOTES, json={"note": "other"}, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "Idempotency-Key"
    assert notes(trial) == 1


def test_a_key_is_ones_own(trial: Center) -> None:
    answers = [trial.api(Role.SME).post(NOTES, json={"note": "hello"}, headers={"Idempotency-Key": "k1"}).text for _ in range(2)]
    assert len(set(answers)) == 2
    assert notes(trial) == 2


def test_a_refused_deed_leaves_the_key_free(trial: Center) -> None:
    program = trial.api(Role.SME)
    for _ in range(2):
        answer = program.post(NOTES, json={"note": "refuse"}, headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 409
        assert answer.json() == {"errors": [{"where": "", "what": "现在不行"}]}
    assert notes(trial) == 0


def test_without_a_key_every_request_counts(trial: Center) -> None:
    program = trial.api(Role.SME)
    assert len({program.post(NOTES, json={"note": "hello"}).text for _ in range(2)}) == 2


def test_an_unreasonable_key_is_refused(trial: Center) -> None:
    answer = trial.api(Role.SME).post(NOTES, json={"note": "hello"}, headers={"Idempotency-Key": "k" * 201})
    assert answer.status_code == 422
    assert notes(trial) == 0


def test_twenty_at_once_with_one_key_have_one_effect_and_one_answer(trial: Center) -> None:
    program = trial.api(Role.SME)

    def ask(_: int) -> str:
        return program.post(NOTES, json={"note": "hello"}, headers={"Idempotency-Key": "k1"}).text

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))
    assert len(set(answers)) == 1
    assert notes(trial) == 1


def test_a_form_sent_twenty_times_at_once_acts_once(trial: Center) -> None:
    browser = trial.client(Role.SME)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: browser.post_form("/trial/notes", note="hello", once="t1"), range(20)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/trial/mine?done")}
    assert notes(trial) == 1


def test_a_page_waits_for_a_fact_on_its_way_and_not_for_ever(trial: Center) -> None:
    asked: list[int] = []

    def find(session: Session) -> int | None:
        asked.append(1)
        return 7 if len(asked) == 3 else None

    request = Request({"type": "http", "app": trial.app})
    assert desk.await_row(request, find) == 7
    began = time.monotonic()
    assert desk.await_row(request, lambda _: None, seconds=0.3) is None
    assert time.monotonic() - began < 2


def test_when_many_wait_already_the_next_is_answered_at_once(trial: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ui.desk._waiting", BoundedSemaphore(1))
    request = Request({"type": "http", "app": trial.app})
    began = time.monotonic()
    assert desk.await_row(request, lambda _: desk.await_row(request, lambda _: None, seconds=60) or True)
    assert time.monotonic() - began < 30
