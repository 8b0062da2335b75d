"""What an expert offers, told by the expert or by the center's leaders; and the holidays of a year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.refusals import Invalid, NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.diagnosis.entries import DayEntry, HoursEntry, NoticeEntry, ProfileEntry
from services.diagnosis.models import DifferentDay, Expert, WeeklyHours, YearNotice
from services.ui.identity import Identity
from services.workdays import published_notices

_RANGE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|–|—)\s*(\d{4}-\d{2}-\d{2}))?$")


def enrol_expert(session: Session, expert_id: UUID) -> None:
    """A place for what the expert will offer, once; nothing offered yet."""
    row = {"expert_id": expert_id, "scenes": [], "industries": [], "districts": [], "daily_maximum": 2}
    session.execute(insert(Expert).values(row).on_conflict_do_nothing(index_elements=[Expert.expert_id]))


def change_profile(session: Session, who: Identity, expert_id: UUID, entry: ProfileEntry) -> Expert:
    """Skills and the most visits a day."""
    expert = own_expert(session, who, expert_id)
    expert.scenes, expert.industries, expert.districts = entry.scenes, entry.industries, entry.districts
    expert.daily_maximum = entry.daily_maximum
    return expert


def change_week(session: Session, who: Identity, expert_id: UUID, hours: list[HoursEntry]) -> None:
    """The whole week anew. Visits already booked stay."""
    expert = own_expert(session, who, expert_id)
    ordered = sorted(hours, key=lambda entry: (entry.weekday, entry.opens))
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise Invalid(_("同一天的时段不能重叠"), where="hours")
    session.execute(delete(WeeklyHours).where(WeeklyHours.expert_id == expert.expert_id))
    session.add_all(
        WeeklyHours(expert_id=expert.expert_id, weekday=entry.weekday, opens=entry.opens, closes=entry.closes)
        for entry in ordered
    )
    session.flush()


def add_different_day(session: Session, who: Identity, expert_id: UUID, entry: DayEntry) -> DifferentDay:
    """Leave, or one extra day."""
    expert = own_expert(session, who, expert_id)
    day = DifferentDay(
        day_id=uuid7(), expert_id=expert.expert_id, kind=entry.kind, from_on=entry.from_on, until_on=entry.until_on or entry.from_on,
        opens=entry.opens, closes=entry.closes,
    )  # fmt: skip
    session.add(day)
    session.flush()
    return day


def remove_different_day(session: Session, who: Identity, expert_id: UUID, day_id: UUID) -> None:
    """As if it had not been said."""
    expert = own_expert(session, who, expert_id)
    session.execute(delete(DifferentDay).where(DifferentDay.day_id == day_id, DifferentDay.expert_id == expert.expert_id))


def own_expert(session: Session, who: Identity, expert_id: UUID) -> Expert:
    """The expert, if this person may change what they offer; locked, so that no booking reads half of it."""
    if not who.has(Role.MANAGER, Role.COMMISSIONER) and who.person_id != expert_id:
        raise NotFound(_("没有找到这位专家，或者不在您的权限范围内"))
    expert = session.get(Expert, expert_id, with_for_update={"key_share": True})
    if expert is None:
        raise NotFound(_("没有找到这位专家，或者不在您的权限范围内"))
    return expert


def enter_notice(session: Session, who: Identity, entry: NoticeEntry, now: datetime) -> YearNotice:
    """A year's holidays from the State Council's notice; entered again, it replaces what was entered before."""
    if any(notice.year == entry.year for notice in published_notices()):
        raise Refused(_("{year} 年的放假安排系统已经内置，不需要录入").format(year=entry.year), where="year")
    days_off = _days(entry.days_off, "days_off")
    worked = _days(entry.worked, "worked")
    if wrong := [day for day in days_off if day.year != entry.year]:
        raise Invalid(_("放假日期里有不是 {year} 年的：{day}").format(year=entry.year, day=wrong[0]), where="days_off")
    if wrong := [
        day for day in worked if day.weekday() < 5 or not date(entry.year - 1, 12, 1) <= day <= date(entry.year, 12, 31)
    ]:
        raise Invalid(_("调休上班日应是当年的周末：{day} 不是").format(day=wrong[0]), where="worked")
    row = {
        "days_off": [day.isoformat() for day in days_off], "worked": [day.isoformat() for day in worked], "source": entry.source,
        "entered_by": who.person_id, "entered_at": now,
    }  # fmt: skip
    statement = insert(YearNotice).values(year=entry.year, **row)
    session.execute(statement.on_conflict_do_update(index_elements=[YearNotice.year], set_=row))
    return session.get_one(YearNotice, entry.year, populate_existing=True)


def _days(text: str, where: str) -> list[date]:
    """Dates and ranges of dates, one a line or separated by 、 or commas."""
    found: set[date] = set()
    for part in filter(None, map(str.strip, re.split(r"[\n、，,;；]", text))):
        match = _RANGE.match(part)
        try:
            first = date.fromisoformat(match[1] if match else "")
            last = date.fromisoformat(match[2]) if match and match[2] else first
        except ValueError:
            raise Invalid(
                _("看不懂“{part}”，请写成 2027-01-01 或 2027-02-05 至 2027-02-11").format(part=part[:40]), where=where
            ) from None
        if not timedelta(0) <= last - first <= timedelta(days=31):
            raise Invalid(_("“{part}”的起止日期不对").format(part=part[:40]), where=where)
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return sorted(found)
