"""Freezing a month: its figures as they stand at the cut-off, and which facts they were counted from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, literal, select, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.board.counting import month_of
from services.board.lines import LINES
from services.board.models import Counted, Report, ReportFact, Sum
from services.board.queries.drilling import span_of
from services.board.queries.figures import read_goals, read_sums
from services.board.reporting import as_figures, digest_of, levels_of, months_back, rows_of
from services.contracts.board import ReportFrozen
from services.contracts.refusals import Refused
from services.contracts.words import _
from services.messaging.outbox import say
from services.ui.identity import Identity

GRACE = timedelta(hours=6)
"""After the end of a month, for facts still on their way; what comes later is a correction."""

REPORTED = [line.key for line in LINES.values() if line.reported]


def freeze_past_months(session: Session, now: datetime) -> None:
    """By the clock: the month that ended, and those before it that nobody froze since the first report."""
    present = month_of(now - GRACE)
    frozen = set(session.scalars(select(Report.month)))
    due = [month for month in months_back(present, 37)[:-1] if month not in frozen]
    due = [month for month in due if month > min(frozen)] if frozen else due[-1:]
    for month in due:
        if _is_anything_counted(session, month):
            _freeze(session, month, now, None)


def freeze_month(session: Session, who: Identity, month: date, now: datetime) -> Report:
    """By a manager's hand, after the month's end.

    Raises:
        Refused: the month is not over, or it is frozen already.
    """
    if span_of(month, month)[1] > now:
        raise Refused(
            _("%(month)s还没有结束，月报要等月末之后才能冻结")
            % {"month": _("%(y)s年%(m)s月") % {"y": month.year, "m": month.month}}
        )
    if session.scalar(select(Report.id).where(Report.month == month)) is not None:
        raise Refused(_("这个月的月报已经冻结，不能再改；之后的变化列在“更正”里"))
    return _freeze(session, month, now, who.person_id)


def _is_anything_counted(session: Session, month: date) -> bool:
    return session.scalar(select(Sum.month).where(Sum.month <= month).limit(1)) is not None


def _freeze(session: Session, month: date, now: datetime, by: UUID | None) -> Report:
    """Whoever counts waits for a moment, so that figures and facts are of the same instant."""
    session.execute(text("LOCK TABLE sums IN SHARE MODE"))
    sums = read_sums(session, month.replace(month=1), month)
    figures = as_figures(rows_of(sums, read_goals(session, month.year), month), levels_of(sums, month))
    report = Report(
        id=uuid7(), month=month, number=f"YB-{month:%Y-%m}", frozen_at=now, frozen_by=by, figures=figures,
        digest=digest_of(month, figures),
    )  # fmt: skip
    session.add(report)
    session.flush()
    start, end = span_of(month, month)
    counted = select(
        literal(report.id), Counted.line, Counted.thing_id, Counted.event_id, Counted.at, Counted.enterprise_id, Counted.case_id
    ).where(Counted.stands, Counted.line.in_(REPORTED), Counted.at >= start, Counted.at < end)
    columns = ["report_id", "line", "thing_id", "event_id", "at", "enterprise_id", "case_id"]
    session.execute(insert(ReportFact).from_select(columns, counted))
    say(session, ReportFrozen(report_id=report.id, month=f"{month:%Y-%m}", digest=report.digest))
    return report
