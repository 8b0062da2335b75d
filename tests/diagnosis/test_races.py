"""Fifty at once for one expert's time, on every path a visit can take. Exactly one gets it, and nobody deadlocks.

`BAMAI_RACE_ROUNDS=200` runs it at full size.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from services.diagnosis import operations
from services.diagnosis.models import PLANNED, Visit
from services.diagnosis.scheduling import Span
from services.storage.database import RoomDatabase
from tests.diagnosis.practice import API, NOW, TUESDAY, WEDNESDAY, Case, Practice, at, span, wanted
from tests.diagnosis.race import CONTENDERS, ROUNDS, Race

FAR = date(2026, 10, 19)


@pytest.fixture
def wide(practice: Practice) -> Iterator[RoomDatabase]:
    """The room's database with a connection for every contender; the room's login has fewer in a center."""
    settings = practice.center.settings
    owner = create_engine(settings.owner_url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f'ALTER ROLE "{settings.room_login("diagnosis")}" CONNECTION LIMIT -1'))
    database = RoomDatabase("diagnosis", practice.database.url, pool_size=CONTENDERS, max_overflow=0)
    yield database
    database.close()


def deadlocks(practice: Practice) -> int:
    with practice.database.reading() as session:
        return int(session.scalar(text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) or 0)


def overlapping(day: date, number: int) -> Span:
    """Three hours that begin a little later for each contender: no two starts alike, all over 11:00."""
    start = at(day, "08:30") + timedelta(minutes=3 * number)
    return Span(start, start + timedelta(hours=3))


def nothing_overlaps(practice: Practice) -> bool:
    with practice.database.reading() as session:
        visits = session.scalars(select(Visit).where(Visit.state.in_(PLANNED)).order_by(Visit.expert_no, Visit.starts_at)).all()
    return all(one.expert_no != other.expert_no or one.ends_at <= other.starts_at for one, other in pairwise(visits))


@pytest.fixture
def cases(practice: Practice) -> list[Case]:
    return [practice.case(tested=False, need="交期排不准") for _ in range(CONTENDERS)]


def test_fifty_firms_want_one_experts_time_and_one_gets_it(practice: Practice, wide: RoomDatabase, cases: list[Case]) -> None:
    expert, race = practice.expert(), Race()
    for turn in range(ROUNDS):
        day = FAR + timedelta(days=turn % 60)

        def book(number: int, day: date = day) -> None:
            with wide.transaction() as session:
                ask = wanted(expert, overlapping(day, number), outside_hours=True)
                operations.book_visit(session, practice.commissioner, cases[number].case_id, ask, NOW)

        race.run(book)
        cancel_all(practice)
    race.must_have_one_winner_each()
    assert deadlocks(practice) == 0


def test_fifty_visits_are_moved_onto_one_experts_time_and_one_gets_it(
    practice: Practice, wide: RoomDatabase, cases: list[Case]
) -> None:
    """From five other experts, so that reassignments cross each other."""
    experts, race = [practice.expert(str(number)) for number in range(6)], Race()
    visits = [
        practice.book(case, experts[number % 5], span(FAR + timedelta(days=60 + number // 5)), outside_hours=True)
        for number, case in enumerate(cases)
    ]  # fmt: skip
    for turn in range(ROUNDS):
        target = experts[5] if turn % 2 == 0 else experts[turn % 5]
        day = FAR + timedelta(days=turn % 50)

        def move(number: int, day: date = day, target: Any = target) -> None:
            with wide.transaction() as session:
                ask = wanted(target, overlapping(day, number), outside_hours=True)
                operations.reschedule_visit(session, practice.commissioner, visits[number].visit_id, ask, NOW)

        race.run(move)
        assert nothing_overlaps(practice)
    race.must_have_one_winner_each()
    assert deadlocks(practice) == 0


def test_of_cancelling_and_confirming_what_all_saw_one_succeeds(practice: Practice, wide: RoomDatabase) -> None:
    expert, case, race = practice.expert(), practice.case(), Race()
    for _ in range(ROUNDS):
        visit = practice.book(case, expert, span(WEDNESDAY))

        def contend(number: int, visit: Visit = visit) -> None:
            with wide.transaction() as session:
                if number % 2:
                    operations.cancel_visit(session, case.sme, visit.visit_id, "临时停产", NOW, 1)
                else:
                    operations.confirm_visit(session, expert, visit.visit_id, NOW, 1)

        race.run(contend)
        cancel_all(practice)
    race.must_have_one_winner_each()
    assert deadlocks(practice) == 0


def test_of_booking_moving_cancelling_and_confirming_at_once_none_deadlocks(
    practice: Practice, wide: RoomDatabase, cases: list[Case]
) -> None:
    """Every path crossing every other, without asking for one winner: nobody is left hanging, and nothing overlaps."""
    experts, race = [practice.expert("甲"), practice.expert("乙")], Race()
    visits = [
        practice.book(case, experts[n % 2], span(FAR + timedelta(days=n // 2)), outside_hours=True)
        for n, case in enumerate(cases[:20])
    ]

    def contend(number: int) -> None:
        mine, expert = visits[number % 20], experts[number % 2]
        with wide.transaction() as session:
            if number < 20:
                ask = wanted(experts[(number + 1) % 2], span(FAR + timedelta(days=number // 2)), outside_hours=True)
                operations.reschedule_visit(session, practice.commissioner, mine.visit_id, ask, NOW)
            elif number < 30:
                operations.confirm_visit(session, expert, mine.visit_id, NOW)
            elif number < 40:
                operations.cancel_visit(session, practice.commissioner, mine.visit_id, "改线上", NOW)
            else:
                ask = wanted(expert, span(FAR + timedelta(days=number % 10)), outside_hours=True)
                operations.book_visit(session, practice.commissioner, cases[number].case_id, ask, NOW)

    for _ in range(ROUNDS):
        race.run(contend)
        assert nothing_overlaps(practice)
    print(f"\n{dict(race.outcomes)}, p99 {race.p99_ms():.0f} ms")
    assert set(race.outcomes) <= {"won", "refused 409", "refused 403", "refused 404"}
    assert deadlocks(practice) == 0


def test_over_http_one_of_fifty_wins_and_the_losers_read_what_else_is_free(practice: Practice, cases: list[Case]) -> None:
    expert, seconds = practice.expert(), []
    clients = [practice.program(case.sme) for case in cases]
    bodies = [
        {"expert_id": str(expert.person_id), "starts_at": when.starts_at.isoformat(), "ends_at": when.ends_at.isoformat()}
        for when in (Span(at(TUESDAY, "14:00") + timedelta(minutes=n), at(TUESDAY, "16:10") + timedelta(minutes=n)) for n in range(CONTENDERS))
    ]  # fmt: skip
    answers: list[Any] = []
    start = threading.Barrier(CONTENDERS)

    def one(number: int) -> None:
        start.wait()
        began = time.perf_counter()
        answers.append(clients[number].post(f"{API}/cases/{cases[number].case_id}/visits", json=bodies[number]))
        seconds.append(time.perf_counter() - began)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CONTENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"\nover HTTP: slowest {max(seconds) * 1000:.0f} ms")
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CONTENDERS - 1)
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["errors"][0]["where"] == "starts_at"
            assert answer.json()["alternatives"]


def cancel_all(practice: Practice) -> None:
    with practice.database.transaction() as session:
        for visit in session.scalars(select(Visit).where(Visit.state.in_(PLANNED))):
            operations.cancel_visit(session, practice.commissioner, visit.visit_id, "下一轮", NOW)
