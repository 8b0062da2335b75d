"""What outreach says: guide and indicators (measure 1), training (2), case stories (3), exchange meetings (9)."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from services.contracts import samples
from services.contracts.envelope import Fact

GatheringKind = Literal["training", "exchange"]
"""培训 counts for measure 2, 交流会 for measure 9."""

MEASURE_OF_KIND: dict[str, int] = {"training": 2, "exchange": 9}


class EditionPublished(Fact):
    """An edition of the guide, or of the indicators in plain language, is there for everybody to read."""

    room = "outreach"
    event_type = "edition.published"
    measure = 1
    sample = {"edition_id": samples.EDITION, "document": "guide", "title": "中小企业数字化转型指南", "label": "2024版"}

    edition_id: UUID
    document: Literal["guide", "indicators"]
    title: str
    label: str


class EditionRead(Fact):
    """Somebody of the firm opened this edition; said once for each firm and edition."""

    room = "outreach"
    event_type = "edition.read"
    measure = 1
    sample = {"edition_id": samples.EDITION, "document": "guide", "enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE}

    edition_id: UUID
    document: Literal["guide", "indicators"]
    enterprise_id: UUID
    case_id: UUID | None = None


class QuickCheckDone(Fact):
    """Somebody took the three-minute check, at a stand or at home. `informal_level` is 非正式等级, never a level of the firm."""

    room = "outreach"
    event_type = "quick_check.done"
    measure = 1
    sample = {"check_id": samples.CHECK, "gathering_id": samples.GATHERING, "informal_level": 1}

    check_id: UUID
    gathering_id: UUID | None = None
    informal_level: int


class NeedStated(Fact):
    """After a check somebody left one sentence of need and wants to be called; who it was travels in `lead.raised` alone."""

    room = "outreach"
    event_type = "need.stated"
    measure = 1
    sample = {"lead_id": samples.LEAD, "check_id": samples.CHECK, "gathering_id": samples.GATHERING}

    lead_id: UUID
    check_id: UUID
    gathering_id: UUID | None = None


class LeadRaised(Fact):
    """Somebody left one sentence of need and wants to be called: it lands in the liaisons' queue. Transient: name and number."""

    room = "outreach"
    event_type = "lead.raised"
    transient = True
    sample = {
        "lead_id": samples.LEAD, "check_id": samples.CHECK, "gathering_id": samples.GATHERING, "firm_name": "武汉岱山精密机械有限公司",
        "contact_name": "王海燕", "mobile": "13800000000", "need": "交期排不准", "informal_level": 1,
        "raised_at": "2026-11-20T02:00:00Z",
    }  # fmt: skip

    lead_id: UUID
    check_id: UUID | None = None
    gathering_id: UUID | None = None
    firm_name: str
    contact_name: str
    mobile: str
    need: str
    informal_level: int | None = None
    raised_at: AwareDatetime


class _Gathering(Fact):
    room = "outreach"

    gathering_id: UUID
    kind: GatheringKind

    def counts_for(self) -> int | None:
        return MEASURE_OF_KIND[self.kind]

    @classmethod
    def may_count_for(cls) -> tuple[int, ...]:
        return tuple(MEASURE_OF_KIND.values())


_GATHERING = {"gathering_id": samples.GATHERING, "kind": "exchange"}
_TIMES = {"starts_at": "2026-12-03T06:00:00Z", "ends_at": "2026-12-03T08:00:00Z"}


class GatheringAnnounced(_Gathering):
    """A training session or an exchange meeting is open for registration."""

    event_type = "gathering.announced"
    sample = {**_GATHERING, **_TIMES, "title": "通用设备企业排程专场", "quota": 50, "series_id": None}

    title: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    quota: int
    series_id: UUID | None = None
    """The 园区行 it is a 专场 of."""


class GatheringRescheduled(_Gathering):
    """It will be at another time."""

    event_type = "gathering.rescheduled"
    sample = {**_GATHERING, **_TIMES}

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class GatheringCancelled(_Gathering):
    """It will not be."""

    event_type = "gathering.cancelled"
    sample = {**_GATHERING, "reason": "场地检修"}

    reason: str


class GatheringHeld(_Gathering):
    """It is over: so many people came (人次), of so many firms that the center knows (家).

    It is told when somebody closes it, perhaps in the next month; `held_at` is when it began. Facts from before this was told have none.
    """

    event_type = "gathering.held"
    sample = {**_GATHERING, "people": 43, "firms": 31, "held_at": "2026-12-03T06:00:00Z"}

    people: int
    firms: int
    held_at: AwareDatetime | None = None


class _Registration(_Gathering):
    registration_id: UUID
    enterprise_id: UUID | None = None
    case_id: UUID | None = None


_REGISTRATION = {
    **_GATHERING, "registration_id": samples.REGISTRATION, "enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE,
}  # fmt: skip


class SeatTaken(_Registration):
    """Somebody registered; `waiting` means that the quota was full."""

    event_type = "seat.taken"
    sample = {**_REGISTRATION, "waiting": False}

    waiting: bool


class SeatMovedUp(_Registration):
    """The first of the waiting list has a seat now."""

    event_type = "seat.moved_up"
    sample = _REGISTRATION


class SeatGivenUp(_Registration):
    """ "I will not come": the seat, or the place in the waiting list, is free."""

    event_type = "seat.given_up"
    sample = _REGISTRATION


class AttendanceRecorded(_Registration):
    """Somebody came, at that time; `walk_in` without having registered.

    Said once for each registration. A phone that was offline may bring an earlier time, or somebody more, when `gathering.held` has
    been said already: the earlier time stays in the room, the person more is said here.
    """

    event_type = "attendance.recorded"
    sample = {**_REGISTRATION, "walk_in": False, "came_at": "2026-12-03T05:55:00Z"}

    walk_in: bool
    came_at: AwareDatetime


class FeedbackGiven(_Registration):
    """How useful it was, 1 to 5. The words stay in the room."""

    event_type = "feedback.given"
    sample = {**_REGISTRATION, "rating": 5}

    rating: int


class ContactPromised(_Gathering):
    """At the meeting, the firm and somebody else agreed to be in touch about this."""

    event_type = "contact.promised"
    sample = {
        **_GATHERING, "promise_id": samples.PROMISE, "enterprise_id": samples.ENTERPRISE, "case_id": samples.CASE,
        "with_kind": "provider", "with_organisation": "江城云制造科技有限公司", "provider_id": samples.PROVIDER, "topic": "排程系统演示",
        "due_on": "2026-12-10",
    }  # fmt: skip

    promise_id: UUID
    enterprise_id: UUID
    case_id: UUID | None = None
    with_kind: Literal["provider", "firm", "expert", "bank", "university", "center"]
    with_organisation: str
    """An organisation's name, never a person's."""
    provider_id: UUID | None = None
    topic: str
    due_on: date | None = None


class SeatNoticeIssued(Fact):
    """Somebody who registered, perhaps without an account, must be told. Transient: their number. Said once for each change."""

    room = "outreach"
    event_type = "seat_notice.issued"
    transient = True
    sample = {
        "notice_id": samples.RECORD, "registration_id": samples.REGISTRATION, "mobile": "13800000000", "what": "seated",
        "title": "通用设备企业排程专场", "starts_at": "2026-12-03T06:00:00Z", "place": "岱家山科创城 2 号楼", "link": "/outreach/r/abc",
        "reason": None,
    }  # fmt: skip

    notice_id: UUID
    registration_id: UUID
    mobile: str
    what: Literal["seated", "waiting", "moved_up", "given_up", "removed", "rescheduled", "cancelled", "certificate", "link"]
    """`link` sends the way to an existing registration once more; `removed` means that the center took the seat back."""
    title: str
    starts_at: AwareDatetime
    place: str
    link: str
    reason: str | None = None


class _Story(Fact):
    room = "outreach"
    measure = 3

    story_id: UUID
    case_id: UUID
    enterprise_id: UUID
    version: int


_STORY = {"story_id": samples.STORY, "case_id": samples.CASE, "enterprise_id": samples.ENTERPRISE, "version": 1}


class StoryDrafted(_Story):
    """A case story was drafted from the verified uplift, or drafted anew: the firm is asked to read this version and agree."""

    event_type = "story.drafted"
    sample = {**_STORY, "title": "排程从三天到半天"}

    title: str


class StoryAgreed(_Story):
    """The firm agrees that exactly this version is published."""

    event_type = "story.agreed"
    sample = {**_STORY, "by": "online"}

    by: Literal["online", "paper"]


class StoryDeclined(_Story):
    """The firm does not want this version published."""

    event_type = "story.declined"
    sample = {**_STORY, "reason": "客户名称不便公开"}

    reason: str


class StoryPublished(_Story):
    """The story is public."""

    event_type = "story.published"
    sample = {**_STORY, "title": "排程从三天到半天"}

    title: str


class StoryWithdrawn(_Story):
    """The story is public no more: the firm took its consent back, or the center took it down."""

    event_type = "story.withdrawn"
    sample = {**_STORY, "reason": "企业撤回同意"}

    reason: str
