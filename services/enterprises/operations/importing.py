"""A park's roster becomes firms 未认领: taken in at once, worked through in bounded batches; a faulty line stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.contracts.refusals import Fault, Invalid
from services.contracts.words import _
from services.enterprises.entries import RegistrationEntry
from services.enterprises.models import Firm, Roster, RosterLine, RosterState, Standing
from services.enterprises.operations.registering import PROFILE, add_firms, apply_profile, keep_figures
from services.enterprises.queries.firms import list_figures
from services.enterprises.rostering import SheetLine, UnreadableRoster, as_entry, read_sheet
from services.enterprises.sniffing import LARGEST_BYTES, is_workbook
from services.ui.identity import Identity
from services.ui.wording import faults_in
from services.workdays import today

BATCH = 500
_INSERT_AT_ONCE = 2000


def take_roster(
    session: Session, who: Identity, content: bytes, *, file_name: str, district: str | None, park: str | None
) -> Roster:
    """Keep a workbook to be worked through.

    Raises:
        Invalid: empty, larger than 10 MB, or no XLSX by its content.
    """
    if not content:
        raise Invalid(_("请选择要上传的 .xlsx 文件"), where="file")
    if len(content) > LARGEST_BYTES:
        raise Invalid(_("文件超过 10 MB，请分成几份上传"), where="file")
    if not is_workbook(content):
        raise Invalid(_("这不是 .xlsx 工作簿，请用 Excel 另存为 .xlsx 后上传"), where="file")
    roster = Roster(
        file_name=Path(file_name).name[:120], content=content, district=district, park=park, uploaded_by=who.person_id
    )
    session.add(roster)
    session.flush()
    return roster


def work_on_rosters(session: Session) -> UUID | None:
    """One bounded piece of work on the roster that waits longest: read its lines, or take the next batch of them in."""
    roster = session.scalars(
        select(Roster).where(Roster.state.in_((RosterState.WAITING, RosterState.READING)))
        .order_by(Roster.uploaded_at).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()  # fmt: skip
    if roster is None:
        return None
    if roster.state == RosterState.WAITING:
        _stage(session, roster)
    else:
        _take_in_batch(session, roster)
    return roster.id


def _stage(session: Session, roster: Roster) -> None:
    """The workbook's lines as rows; the workbook itself is let go."""
    try:
        with session.begin_nested():
            _insert_lines(session, roster)
    except UnreadableRoster as error:
        roster.fail(str(error), datetime.now(UTC))
    else:
        roster.state = RosterState.READING
        _finish_if_done(roster)
    roster.content = None


def _insert_lines(session: Session, roster: Roster) -> None:
    lines = read_sheet(roster.content or b"")
    count = faulty = 0
    while portion := list(islice(lines, _INSERT_AT_ONCE)):
        rows = [_row(roster.id, line) for line in portion]
        session.execute(insert(RosterLine), rows)
        count += len(rows)
        faulty += sum(row["outcome"] == "faulty" for row in rows)
    roster.lines, roster.faulty, roster.done = count, faulty, faulty
    if not count:
        raise UnreadableRoster(_("表头下面没有数据"))


def _row(roster_id: UUID, line: SheetLine) -> dict[str, Any]:
    faults = _as_json(line.faults) or None
    return {
        "roster_id": roster_id,
        "number": line.number,
        "cells": line.cells,
        "faults": faults,
        "outcome": "faulty" if faults else None,
    }


def _take_in_batch(session: Session, roster: Roster) -> None:
    untouched = select(RosterLine).where(RosterLine.roster_id == roster.id, RosterLine.outcome.is_(None))
    batch = list(session.scalars(untouched.order_by(RosterLine.number).limit(BATCH)))
    entries = {line.number: entry for line in batch if (entry := _read(roster, line)) is not None}
    known = _lock_known(session, [entry.credit_code for entry in entries.values()])
    new = add_firms(session, [entry for entry in entries.values() if entry.credit_code not in known], origin="roster")
    for line in batch:
        if line.number in entries:
            _take_in(session, line, entries[line.number], known, new)
        roster.done += 1
        setattr(roster, str(line.outcome), getattr(roster, str(line.outcome)) + 1)
    session.flush()
    _finish_if_done(roster)


def _finish_if_done(roster: Roster) -> None:
    if roster.done >= roster.lines:
        roster.state, roster.finished_at = RosterState.DONE, datetime.now(UTC)


def _read(roster: Roster, line: RosterLine) -> RegistrationEntry | None:
    try:
        return RegistrationEntry.model_validate(as_entry(line.cells, district=roster.district, park=roster.park))
    except ValidationError as error:
        line.outcome, line.faults = "faulty", _as_json(faults_in(error))
        return None


def _lock_known(session: Session, codes: Sequence[str]) -> dict[str, Firm]:
    asked = select(Firm).where(Firm.credit_code.in_(codes)).order_by(Firm.id).with_for_update()
    return {firm.credit_code: firm for firm in session.scalars(asked.execution_options(populate_existing=True))}


def _take_in(session: Session, line: RosterLine, entry: RegistrationEntry, known: dict[str, Firm], new: dict[str, UUID]) -> None:
    firm = known.get(entry.credit_code)
    if entry.credit_code in new:
        line.outcome, line.enterprise_id = "created", new[entry.credit_code]
    elif firm is None:
        line.outcome, line.faults = "faulty", _as_json([Fault("credit_code", _("刚被别人登记，请重新导入这一行"))])
    elif firm.standing != Standing.UNCLAIMED:
        line.outcome, line.enterprise_id = "unchanged", firm.id
        line.faults = _as_json([Fault("", _("企业已认领，资料由企业自己维护，没有改动"))])
    else:
        line.outcome, line.enterprise_id = ("updated" if _refresh(session, firm, entry) else "unchanged"), firm.id


def _refresh(session: Session, firm: Firm, entry: RegistrationEntry) -> bool:
    """What the sheet says and the register does not; a field the sheet leaves empty stays."""
    said = {name: value for name in (*PROFILE, "name") if (value := getattr(entry, name)) is not None}
    figures = entry.figures(today(datetime.now(UTC)).year)
    before = list_figures(session, firm.id)
    news = figures and not any(
        (row.year, row.staff, row.revenue_wan, row.assets_wan)
        == (figures.year, figures.staff, figures.revenue_wan, figures.assets_wan)
        for row in before
    )
    if not news and all(getattr(firm, name) == value for name, value in said.items()):
        return False
    if figures:
        keep_figures(session, firm, figures)
    kept = {name: getattr(firm, name) for name in (*PROFILE, "name")}
    apply_profile(session, firm, RegistrationEntry.model_construct(**(kept | said)))
    return True


def _as_json(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [{"where": fault.where, "what": fault.what} for fault in faults]
