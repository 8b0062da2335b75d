"""Gatherings for programs: announced by the center, registered for by anybody, checked in at the door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.outreach import GatheringKind
from services.contracts.vocabulary import Role
from services.outreach.api.desk import desk, router
from services.outreach.gathering_entries import CheckInsEntry, GatheringEntry, PromiseEntry, ReasonEntry, SeriesEntry, WalkInEntry
from services.outreach.gathering_json import (
    gathering_json,
    promise_json,
    registration_json,
    series_json,
    taken_json,
)
from services.outreach.models import Gathering
from services.outreach.operations.gatherings import admitting, announcing, closing, promising
from services.outreach.queries.gatherings.gatherings import count_seats, counts_of, get_gathering, list_past, list_upcoming
from services.outreach.queries.gatherings.registrations import list_registrations
from services.ui.desk import PUBLIC, only
from services.ui.identity import Who

KEEPERS = only(Role.MANAGER, Role.COMMISSIONER, Role.LIAISON)
MOST = 200
State = Literal["seated", "waiting", "given_up", "removed", "walked_in", "came"]


@router.get("/outreach/gatherings", access=PUBLIC)
def gatherings(request: Request, kind: GatheringKind | None = None, past: bool = False, limit: int = 50) -> dict[str, Any]:
    """活动日历：默认列将来的，`past=true` 列过去的；`kind` 为 training（培训）或 exchange（交流会）。"""
    limit = max(1, min(limit, MOST))
    with desk.reading(request) as session:
        found = (list_past if past else list_upcoming)(session, datetime.now(UTC), kind=kind, limit=limit)
        counts = count_seats(session, [one.gathering_id for one in found])
        return {"gatherings": [gathering_json(one, counts.get(one.gathering_id)) for one in found]}


@router.get("/outreach/gatherings/{gathering_id}", access=PUBLIC)
def gathering(request: Request, gathering_id: UUID) -> dict[str, Any]:
    """一场活动。"""
    with desk.reading(request) as session:
        return gathering_json(get_gathering(session, gathering_id), counts_of(session, gathering_id))


def _answered(session: Session, gathering: Gathering) -> dict[str, Any]:
    session.flush()
    return gathering_json(gathering, counts_of(session, gathering.gathering_id))


@router.post("/outreach/series", access=KEEPERS, status_code=201)
def begin_series(request: Request, who: Who, entry: SeriesEntry) -> Response:
    """新建园区行系列；它的专场是带 `series_id` 的活动。"""
    return desk.write(request, who, lambda session: series_json(announcing.begin_series(session, who, entry)))


@router.post("/outreach/gatherings", access=KEEPERS, status_code=201)
def announce(request: Request, who: Who, entry: GatheringEntry) -> Response:
    """发布一场培训或交流会。时间不带时区时按中心所在地。"""
    return desk.write(request, who, lambda session: _answered(session, announcing.announce_gathering(session, who, entry)))


@router.put("/outreach/gatherings/{gathering_id}", access=KEEPERS)
def revise(request: Request, who: Who, gathering_id: UUID, entry: GatheringEntry) -> Response:
    """整份改写；时间或地点变了，会通知每一位报名的人。"""
    return desk.write(
        request, who, lambda session: _answered(session, announcing.revise_gathering(session, who, gathering_id, entry))
    )


@router.post("/outreach/gatherings/{gathering_id}/cancel", access=KEEPERS)
def cancel(request: Request, who: Who, gathering_id: UUID, entry: ReasonEntry) -> Response:
    """取消，并把原因告诉每一位报名的人。"""
    return desk.write(
        request, who, lambda session: _answered(session, announcing.cancel_gathering(session, gathering_id, entry.reason))
    )


@router.post("/outreach/gatherings/{gathering_id}/close", access=KEEPERS)
def close(request: Request, who: Who, gathering_id: UUID) -> Response:
    """办结：统计到场人数和企业数；培训为到场的人生成证书。"""
    return desk.write(request, who, lambda session: _answered(session, closing.hold_gathering(session, gathering_id)))


@router.get("/outreach/gatherings/{gathering_id}/registrations", access=KEEPERS)
def registrations(
    request: Request, who: Who, gathering_id: UUID, words: str = "", state: State | None = None, after: int = 0
) -> dict[str, Any]:
    """报名名单，按先后；`after` 接着上一页最后一位的 `arrival`。"""
    with desk.reading(request) as session:
        get_gathering(session, gathering_id)
        after = max(0, min(after, 2**31 - 1))
        found = list_registrations(session, gathering_id, words=words[:100], state=state or "", after=after)
        return {"registrations": [registration_json(one) for one in found]}


@router.post("/outreach/gatherings/{gathering_id}/check-ins", access=KEEPERS)
def take_check_ins(request: Request, who: Who, gathering_id: UUID, entry: CheckInsEntry) -> Response:
    """签到，可成批、可重发：每个 `entry_id` 只算一次，同一个人以最早的时间为准。"""

    def deed(session: Session) -> dict[str, Any]:
        return {"taken": [taken_json(one) for one in admitting.take_check_ins(session, who, gathering_id, entry.entries)]}

    return desk.write(request, who, deed)


@router.post("/outreach/gatherings/{gathering_id}/walk-ins", access=KEEPERS, status_code=201)
def admit_walk_in(request: Request, who: Who, gathering_id: UUID, entry: WalkInEntry) -> Response:
    """登记没有报名、直接到场的人；名额满了也可以。"""
    return desk.write(request, who, lambda session: taken_json(admitting.admit_walk_in(session, who, gathering_id, entry)))


@router.post("/outreach/gatherings/{gathering_id}/promises", access=KEEPERS, status_code=201)
def promise(request: Request, who: Who, gathering_id: UUID, entry: PromiseEntry) -> Response:
    """登记企业与某单位约定的对接。企业用 `enterprise_id`，或用 `firm` 写名称或信用代码。"""
    return desk.write(request, who, lambda session: promise_json(promising.promise_contact(session, who, gathering_id, entry)))
