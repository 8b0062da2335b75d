from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from services.assessment.benchmarking import Place, chain_of, end_of, month_of, shift
from services.assessment.editions import get_pack
from services.assessment.models import BenchmarkCell, BenchmarkMonth, PeerMember
from services.assessment.operations import closing
from services.assessment.queries import peers
from services.assessment.scoring import score_sheet
from services.contracts.assessment import AssessmentCompleted
from services.contracts.enterprises import EnterpriseProfileChanged, EnterpriseRegistered, EnterpriseVerified
from services.contracts.envelope import Event, seal
from tests.assessment.scenery import API, Firm
from tests.assessment.sheets import plain_sheet
from tests.harness.center import Center

PRESENT = month_of(datetime.now(UTC))
CLOSED = shift(PRESENT, -1)
BEFORE = shift(PRESENT, -2)


def within(month: date, hours: float = 30.0) -> datetime:
    return end_of(month) - timedelta(hours=hours)


def registered(firm: UUID, industry: str = "34", size: str = "小型", district: str = "江岸区") -> EnterpriseRegistered:
    place = {"enterprise_id": firm, "industry": industry, "size_class": size, "district": district}
    return EnterpriseRegistered.model_validate(EnterpriseRegistered.sample | place)


def verified(firm: UUID) -> EnterpriseVerified:
    return EnterpriseVerified(enterprise_id=firm, liaison_id=uuid7())


def completed(firm: UUID, level: int = 1, best: bool = False, pledged: str = "online") -> AssessmentCompleted:
    sheet = plain_sheet(level, best)
    result = score_sheet(get_pack("miit-2024"), sheet["answers"], sheet["scenes"])
    found = {
        "run_id": uuid7(), "enterprise_id": firm, "case_id": uuid7(), "score": result.score, "dimensions": result.dimensions,
        "scene_levels": sheet["scenes"], "level": result.level, "pledged": pledged,
    }  # fmt: skip
    return AssessmentCompleted.model_validate(AssessmentCompleted.sample | found)


def peer(firm: UUID, at: datetime, level: int = 1, best: bool = False, **place: str) -> list[Event[Any]]:
    """A firm that was registered, checked, and measured itself."""
    facts = registered(firm, **place), verified(firm), completed(firm, level, best)
    return [seal(fact, at=at + timedelta(seconds=number)) for number, fact in enumerate(facts)]


def tell(center: Center, events: list[Event[Any]]) -> None:
    center._deliver(events, "assessment", may_fail=False)


def close(center: Center) -> None:
    center.tick("assessment", "close_benchmark_months")


def cells(center: Center, month: date = CLOSED) -> dict[str, int]:
    with center.database("assessment").reading() as session:
        return dict(peers.list_cells(session, "miit-2024", month))


def test_a_closed_month_is_published_once_and_what_comes_later_counts_in_the_next(center: Center) -> None:
    firms = [uuid7() for _ in range(7)]
    tell(center, [event for firm in firms[:5] for event in peer(firm, within(CLOSED))])
    tell(center, [event for firm in firms[5:] for event in peer(firm, datetime.now(UTC), district="江汉区")])
    close(center)
    shown = {"": 5, "C": 5, "34": 5, "34/小型": 5, "34/小型/江岸区": 5}
    assert cells(center) == shown
    tell(center, [event for number in range(6) for event in peer(uuid7(), within(CLOSED, number + 30.0), district="江汉区")])
    center.tick("assessment", "close_benchmark_months", at=datetime.now(UTC) + timedelta(days=1))
    assert cells(center) == shown
    with center.database("assessment").transaction() as session:
        closing.close_past_months(session, end_of(PRESENT) + timedelta(hours=7))
    assert cells(center, PRESENT) == {"": 13, "C": 13, "34": 13, "34/小型": 13, "34/小型/江岸区": 5, "34/小型/江汉区": 8}
    assert cells(center) == shown


def test_no_month_is_closed_before_a_sheet_was_heard_of(center: Center) -> None:
    """A center that grows a benchmark makes its read models anew first, and then has its first month at once."""
    close(center)
    assert months(center) == []
    tell(center, [event for _ in range(5) for event in peer(uuid7(), within(CLOSED))])
    center.tick("assessment", "close_benchmark_months", at=datetime.now(UTC) + timedelta(hours=1))
    assert months(center) == [CLOSED]


def months(center: Center) -> list[date]:
    with center.database("assessment").reading() as session:
        return peers.list_months(session)


def test_what_was_published_cannot_be_changed_by_anybody(center: Center) -> None:
    tell(center, [event for _ in range(5) for event in peer(uuid7(), within(CLOSED))])
    close(center)
    for change in ("UPDATE benchmark_cells SET firms = 9", "DELETE FROM benchmark_cells", "DELETE FROM benchmark_months"):
        with pytest.raises(DBAPIError, match="is published"), center.database("assessment").transaction() as session:
            session.execute(text(change))


def test_a_firm_counts_once_by_its_newest_sheet_and_only_if_somebody_saw_its_licence_or_its_stamp(center: Center) -> None:
    firms = [uuid7() for _ in range(5)]
    events = [event for firm in firms for event in peer(firm, within(BEFORE), level=4, best=True)]
    events += [seal(completed(firm, 0), at=within(CLOSED)) for firm in firms]
    stranger, on_paper = uuid7(), uuid7()
    events += [seal(registered(stranger), at=within(BEFORE)), seal(completed(stranger, 4, best=True), at=within(CLOSED))]
    events += [seal(registered(on_paper), at=within(BEFORE)), seal(completed(on_paper, 0, pledged="paper"), at=within(CLOSED))]
    tell(center, events)
    close(center)
    found = center.api().get(f"{API}/benchmark?industry=34&size=小型&district=江岸区").json()
    assert found["firms"] == 6
    assert found["measures"][4]["upper_quartile"] == {"from": "0", "to": "1"}


def test_facts_in_any_order_and_twice_give_the_same_cells(center: Center) -> None:
    firms = [uuid7() for _ in range(6)]
    events = [event for firm in firms for event in peer(firm, within(BEFORE), level=2)]
    moved = EnterpriseProfileChanged.model_validate(
        {**EnterpriseProfileChanged.sample, "enterprise_id": firms[0], "district": "江汉区", "industry": "35"}
    )
    events.append(seal(moved, at=within(CLOSED)))
    events += events[:7]
    random.shuffle(events)
    tell(center, events)
    close(center)
    assert cells(center) == {"": 5, "C": 5, "34": 5, "34/小型": 5, "34/小型/江岸区": 5}


def test_a_sheet_that_lacks_a_scene_of_the_edition_stops_nobody_elses(center: Center) -> None:
    tell(center, [event for _ in range(5) for event in peer(uuid7(), within(CLOSED))])
    odd = uuid7()
    sheet = completed(odd)
    lacking = sheet.model_copy(update={"scene_levels": {"产品设计": 1}})
    tell(
        center,
        [seal(registered(odd), at=within(BEFORE)), seal(verified(odd), at=within(BEFORE)), seal(lacking, at=within(CLOSED))],
    )
    close(center)
    assert set(cells(center).values()) == {5}


def test_a_program_reads_the_narrowest_published_cell_and_why_it_is_wider(center: Center) -> None:
    tell(center, [event for number in range(6) for event in peer(uuid7(), within(CLOSED), level=number % 3)])
    close(center)
    api = center.api()
    near = api.get(f"{API}/benchmark?industry=34&size=小型&district=江岸区").json()
    assert (near["cell"]["name"], near["firms"], near["widened"], near["period"]) == (
        "江岸区小型通用设备制造业", 6, False, f"{CLOSED:%Y-%m}",
    )  # fmt: skip
    assert [one["key"] for one in near["measures"][:4]] == ["score", "数字化基础", "数字化管理", "数字化成效"]
    assert len(near["measures"]) == 20
    wide = api.get(f"{API}/benchmark?industry=35&size=小型&district=江岸区&period={CLOSED:%Y-%m}").json()
    assert (wide["cell"]["name"], wide["reason"]) == (
        "全市制造业", "“江岸区小型专用设备制造业”可以公布的样本不足 5 家，改看“全市制造业”",
    )  # fmt: skip
    assert api.get(f"{API}/benchmark").json()["cell"]["name"] == "本中心全部企业"


def test_too_few_firms_are_said_to_be_too_few(center: Center) -> None:
    tell(center, [event for _ in range(4) for event in peer(uuid7(), within(CLOSED))])
    close(center)
    assert center.api().get(f"{API}/benchmark").json() == {
        "published": False, "fewest_firms": 5, "reason": "样本还不足 5 家，没有公布",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [("industry=00", "industry"), ("industry=3", "industry"), ("size=巨型", "size"), ("district=朝阳区", "district"),
     ("period=2026-13", "period"), ("period=明天", "period"), (f"period={PRESENT:%Y-%m}", "period"),
     (f"period={shift(PRESENT, 5):%Y-%m}", "period"), ("period=1999-01", "period"), ("pack=miit-2022", "pack")],
)  # fmt: skip
def test_what_is_not_known_or_not_closed_is_refused_by_its_name(center: Center, query: str, field: str) -> None:
    answer = center.api().get(f"{API}/benchmark?{query}")
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["errors"]] == [field]


def test_a_read_is_one_look_up_by_the_key_at_real_size(center: Center) -> None:
    with center.database("assessment").transaction() as session:
        session.execute(
            text(
                "INSERT INTO benchmark_months SELECT date '2020-01-01' + (m || ' months')\\:\\:interval, now() FROM generate_series(0, 35) m"
            )
        )
        session.execute(text(
            "INSERT INTO benchmark_cells SELECT month, 'miit-2024', i || '/小型/' || d, 4, 7, '{}' FROM benchmark_months, "
            "generate_series(10, 96) i, generate_series(1, 20) d"
        ))  # fmt: skip
        for table in ("benchmark_months", "benchmark_cells"):
            session.execute(text(f"ANALYZE {table}"))
    asked = peers.cell_of("miit-2024", chain_of(Place("34", "小型", "江岸区")))
    compiled = str(asked.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    with center.database("assessment").reading() as session:
        assert session.scalar(select(func.count()).select_from(BenchmarkCell)) == 62_640
        plan = session.execute(text(f"EXPLAIN (ANALYZE, BUFFERS) {compiled}".replace(":", "\\:"))).scalars().all()
        whole = "\n".join(plan)
        assert "pk_benchmark_cells" in whole
        assert "Seq Scan" not in whole, whole


def test_a_sheet_enters_once_even_after_it_left(center: Center) -> None:
    """Everybody measures again: the group is replaced, and no run is ever in two."""
    firms = [uuid7() for _ in range(5)]
    tell(center, [event for firm in firms for event in peer(firm, within(BEFORE))])
    with center.database("assessment").transaction() as session:
        closing.close_past_months(session, end_of(BEFORE) + timedelta(hours=7))
    tell(center, [seal(completed(firm, 3), at=within(CLOSED)) for firm in firms])
    close(center)
    assert cells(center) == cells(center, BEFORE)
    with center.database("assessment").reading() as session:
        assert session.scalar(select(func.count()).select_from(PeerMember)) == 10
        assert session.scalar(select(func.count()).where(PeerMember.left_in == CLOSED)) == 5
        assert list(session.scalars(select(BenchmarkMonth.month).order_by(BenchmarkMonth.month))) == [BEFORE, CLOSED]


def test_a_run_stands_among_its_peers(firm: Firm) -> None:
    center = firm.center
    tell(center, [event for number in range(6) for event in peer(uuid7(), within(CLOSED), level=1)])
    close(center)
    run = firm.send_sheet(3)
    found = firm.api().get(f"{API}/runs/{run['run_id']}/benchmark").json()
    assert found["cell"]["name"] == "江岸区小型通用设备制造业"
    scene = next(one for one in found["measures"] if one["key"] == "计划排程")
    assert (scene["own"], scene["standing"]) == ("3", "排在前四分之一")
    assert found["measures"][0]["standing"] == "和居中的同行相当"
