"""What the three experts of the demonstration center offer: expert@demo, and two more, so that proposals have somebody to rank.

Who they are is said by accounts, as of everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.diagnosis import operations
from services.diagnosis.entries import HoursEntry, ProfileEntry
from services.diagnosis.queries.experts import list_hours
from services.ui.identity import identity_of

MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17))


def furnish(session: Session) -> None:
    """The experts with skills and hours; an expert who has hours already is left alone."""
    _expert(
        session, demo_id("expert@demo"), ["计划排程", "生产管控", "质量管理", "仓储物流"], ["33", "34", "35"],
        ["江岸区", "江汉区", "硚口区"], dict.fromkeys(range(5), (MORNING, AFTERNOON)),
    )  # fmt: skip
    _expert(
        session, demo_id("expert-2"), ["设备管理", "能耗管理", "安全生产", "生产管控"], ["34", "36", "38"],
        ["江岸区", "黄陂区", "东西湖区"], dict.fromkeys((0, 2, 4), (AFTERNOON,)),
    )  # fmt: skip
    _expert(
        session, demo_id("expert-3"), ["财务管理", "采购管理", "协同办公", "决策支持", "营销管理"], ["26", "27", "39"],
        ["武昌区", "洪山区", "东湖高新区"], dict.fromkeys((1, 3), (MORNING,)),
    )  # fmt: skip


def _expert(
    session: Session, expert_id: UUID, scenes: Sequence[str], industries: Sequence[str], districts: Sequence[str],
    week: dict[int, tuple[tuple[time, time], ...]],
) -> None:  # fmt: skip
    if list_hours(session, expert_id):
        return
    operations.enrol_expert(session, expert_id)
    who = identity_of(expert_id, uuid7(), [Role.EXPERT])
    profile = ProfileEntry(scenes=list(scenes), industries=list(industries), districts=list(districts), daily_maximum=2)
    operations.change_profile(session, who, expert_id, profile)
    hours = [HoursEntry(weekday=day, opens=opens, closes=closes) for day, spans in week.items() for opens, closes in spans]
    operations.change_week(session, who, expert_id, hours)
