"""What the demonstration's calendar shows: a training, an exchange meeting, and a 园区行 with two 专场; all of it invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.contracts.demonstration import demo_id
from services.contracts.vocabulary import Role
from services.outreach.gathering_entries import GatheringEntry, RegistrationEntry, SeriesEntry
from services.outreach.models import Series
from services.outreach.models.gatherings import now
from services.outreach.operations.gatherings.announcing import announce_gathering, begin_series
from services.outreach.operations.gatherings.registering import register
from services.ui.identity import identity_of
from services.workdays import SHANGHAI

PARK = "岱家山科创城"
SERIES = "2026 数字化转型园区行 · 岱家山站"
GATHERINGS = (
    ("training", 5, "老板先学：数字化转型先转哪里、怎么算账", "不讲概念。用三家同规模企业的真实账本，算清先上排程、先管质量还是先管库存。适合老板和生产负责人。", 40, False),
    ("exchange", 9, "机加工企业排程交流会", "五家做过排程的企业讲自己走过的弯路，现场可以约服务商到厂里看。", 3, False),
    ("exchange", 16, "园区行 · 通用设备专场", "数字化专家、服务商和银行到园区，上午讲、下午一对一。", 50, True),
    ("training", 17, "园区行 · 质量追溯实操", "带上自己的检验单，当场做一张能扫码追溯的表。", 24, True),
)  # fmt: skip
GUESTS = ("张建国", "李秀英", "王海燕", "陈思远", "刘洋")


def furnish_gatherings(session: Session) -> None:
    """Announce them, with a few who registered for the small one; a second time changes nothing."""
    who = identity_of(demo_id("liaison@demo"), demo_id("liaison@demo"), [Role.LIAISON])
    series_id = demo_id("series")
    if session.get(Series, series_id) is not None:
        return
    about = "把专家、服务商、银行请进园区。每个专场面向一类企业，各自报名。"
    begin_series(session, who, SeriesEntry(title=SERIES, about=about), series_id=series_id)
    session.flush()
    for number, (kind, days, title, text, quota, of_series) in enumerate(GATHERINGS):
        starts_at = datetime.combine(now().astimezone(SHANGHAI).date() + timedelta(days=days), time(14), SHANGHAI)
        entry = GatheringEntry.model_validate({
            "kind": kind, "title": title, "about": text, "place": f"{PARK} 2 号楼 301 会议室", "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2), "quota": quota, "organiser": "服务中心（演示）", "park": PARK if of_series else None,
            "series_id": series_id if of_series else None,
        })  # fmt: skip
        gathering = announce_gathering(session, who, entry, gathering_id=demo_id(f"gathering {number}"))
        if quota < len(GUESTS):
            _register(session, gathering.gathering_id)


def _register(session: Session, gathering_id: UUID) -> None:
    for number, name in enumerate(GUESTS):
        entry = {"name": name, "mobile": f"1380000010{number}", "firm_name": f"演示企业{number + 1}", "agreed": True}
        register(session, None, gathering_id, RegistrationEntry.model_validate(entry))
