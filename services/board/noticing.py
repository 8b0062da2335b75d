"""What may be left lying beside the steps of a case: a need nobody called about, a meeting without a result, a story nobody agreed to, a promise, a record; and results that crowd.

Each fact says of its thing that it was opened, moved or settled. Times are merged by earliest and latest, so order does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.contracts import assessment, enterprises, handover, outreach
from services.contracts.envelope import Event, Fact
from services.workdays import closing_of

_CLOSING = time(17, 0)
_CROWDS = UUID("5a7e0c52-6f0b-4d0e-9f0c-3a4f9be0c7a1")
_CALLED_WITHIN = timedelta(days=3)
"""The liaisons' own clock says one working day; what is late for whoever answers for the figures is later."""

CROWD = "crowd"
"""Of nobody's case, and not for everybody: what liaisons answered may be the reason."""

TITLES: dict[str, str] = {
    "lead": "自查后留下的需求还没有人接手",
    "gathering": "已过结束时间，还没有登记举办结果",
    "story": "案例还没有发布",
    "promise": "约定的联系已到期，之后没有任何记录",
    "handover": "企业已同意报送，平台还没有收到",
    "record": "平台退回的记录还没有重新报送",
    CROWD: "测评结果多得不寻常地落在等级线上方，请抽查",
}
"""What is missing, by kind of thing."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one fact says of one thing."""

    kind: str
    thing_id: UUID
    measure: int
    at: datetime
    case_id: UUID | None = None
    enterprise_id: UUID | None = None
    label: str | None = None
    page: str | None = None
    due_at: datetime | None = None
    opens: bool = False
    settles: bool = False


def _lead(event: Event[Any], **what: Any) -> Notice:
    return Notice("lead", event.data.lead_id, 1, event.time, **what)


def _gathering(event: Event[Any], **what: Any) -> Notice:
    fact = event.data
    return Notice("gathering", fact.gathering_id, outreach.MEASURE_OF_KIND[fact.kind], event.time, **what)


def _of_case(kind: str, thing_id: UUID, measure: int, event: Event[Any], **what: Any) -> Notice:
    fact = event.data
    return Notice(kind, thing_id, measure, event.time, fact.case_id, fact.enterprise_id, **what)


def _story(event: Event[Any], **what: Any) -> Notice:
    return _of_case("story", event.data.story_id, 3, event, **what)


def _promise(event: Event[Any]) -> list[Notice]:
    fact = event.data
    due = closing_of(fact.due_on, _CLOSING) if fact.due_on else None
    return [
        _of_case("promise", fact.promise_id, 9, event, label=f"{fact.with_organisation}：{fact.topic}", due_at=due, opens=True)
    ]


def _agreement(event: Event[Any], **what: Any) -> Notice:
    return _of_case("handover", uuid5(event.data.case_id, event.data.platform), 8, event, **what)


def _record(event: Event[Any], **what: Any) -> Notice:
    fact = event.data
    return _of_case("record", uuid5(fact.case_id, f"{fact.platform}:{fact.kind}"), 8, event, **what)


def _crowd(event: Event[Any]) -> list[Notice]:
    """Who answered is not named here; the page that it leads to says whose answers to look at."""
    fact = event.data
    thing_id = uuid5(_CROWDS, f"{fact.pack}:{fact.quarter}:{fact.level}:{fact.liaison_id}")
    label = (
        f"{fact.quarter[:4]} 年第 {fact.quarter[5:]} 季度，{'一位联络员代填的' if fact.liaison_id else '提交的'}测评，"
        f"刚过 {fact.level} 级线（{fact.threshold:f} 分）的有 {fact.above} 份，预计约 {fact.expected:f} 份"
    )
    page = f"/assessment/quality?edition={fact.pack}&period={fact.quarter}"
    return [Notice(CROWD, thing_id, 7, event.time, label=label, page=page, opens=True)]


_SAYS: dict[type[Fact], Callable[[Event[Any]], list[Notice]]] = {
    outreach.NeedStated: lambda e: [_lead(e, label="留下的一句需求", due_at=e.time + _CALLED_WITHIN, opens=True)],
    enterprises.LeadTakenUp: lambda e: [_lead(e, settles=True)],
    enterprises.LeadDropped: lambda e: [_lead(e, settles=True)],
    enterprises.LeadExpired: lambda e: [_lead(e, settles=True)],
    outreach.GatheringAnnounced: lambda e: [_gathering(e, label=e.data.title, due_at=e.data.ends_at, opens=True)],
    outreach.GatheringRescheduled: lambda e: [_gathering(e, due_at=e.data.ends_at)],
    outreach.GatheringCancelled: lambda e: [_gathering(e, settles=True)],
    outreach.GatheringHeld: lambda e: [_gathering(e, settles=True)],
    outreach.ContactPromised: _promise,
    outreach.StoryDrafted: lambda e: [_story(e, label=e.data.title, opens=True)],
    outreach.StoryAgreed: lambda e: [_story(e)],
    outreach.StoryDeclined: lambda e: [_story(e, settles=True)],
    outreach.StoryPublished: lambda e: [_story(e, settles=True)],
    outreach.StoryWithdrawn: lambda e: [_story(e, settles=True)],
    handover.HandoverAgreed: lambda e: [_agreement(e, opens=True)],
    handover.HandoverWithdrawn: lambda e: [_agreement(e, settles=True)],
    handover.RecordDelivered: lambda e: [_agreement(e, settles=True), _record(e, settles=True)],
    handover.RecordRejected: lambda e: [_record(e, label=e.data.reason, opens=True)],
    assessment.CrowdNoticed: _crowd,
}
NOTICED: tuple[type[Fact], ...] = tuple(_SAYS)


def notices_of(event: Event[Any]) -> list[Notice]:
    """What one fact says of what may be left lying."""
    return _SAYS[type(event.data)](event)
