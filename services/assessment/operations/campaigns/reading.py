"""A list's file becomes lines, piece by piece, each piece in one transaction; nobody is invited before its last row is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.assessment.leafing import READ_AT_ONCE, Piece, Reader
from services.assessment.listing import Heading, ListLine
from services.assessment.models import CampaignLine, CampaignList
from services.assessment.unpacking import MOST_LINES, UnreadableTable
from services.contracts.words import _

READER = Reader()


def read_on(session: Session, sheet: CampaignList, now: datetime, *, at_once: int = READ_AT_ONCE) -> None:
    """The next piece of the list; a file that turns out unreadable leaves no line, whatever was read of it before."""
    heading = Heading(sheet.titles, sheet.columns) if sheet.columns else None

    def load() -> bytes:
        content: bytes = session.scalars(select(CampaignList.content).where(CampaignList.list_id == sheet.list_id)).one() or b""
        return content

    try:
        _keep(session, sheet, READER.read_on(sheet.list_id, load, read_to=sheet.read_to, heading=heading, at_once=at_once), now)
    except UnreadableTable as error:
        READER.close()
        session.execute(delete(CampaignLine).where(CampaignLine.list_id == sheet.list_id))
        sheet.fail(str(error), now)
    session.flush()


def _keep(session: Session, sheet: CampaignList, piece: Piece, now: datetime) -> None:
    if sheet.lines + len(piece.lines) > MOST_LINES:
        first = piece.lines[MOST_LINES - sheet.lines]
        raise UnreadableTable(_("名单超过 20,000 行（从表格第 %(n)s 行起），请分成几份上传") % {"n": f"{first.number:,}"})
    if piece.ended and not sheet.lines + len(piece.lines):
        raise UnreadableTable(_("表头下面没有企业，请填好再上传"))
    if piece.lines:
        session.execute(insert(CampaignLine), [_row(sheet.list_id, line) for line in piece.lines])
    sheet.titles, sheet.columns = piece.heading.titles, piece.heading.columns
    sheet.lines, sheet.read_to = sheet.lines + len(piece.lines), piece.read_to
    if piece.ended:
        sheet.end_reading(now)


def _row(list_id: UUID, line: ListLine) -> dict[str, Any]:
    faults = [{"where": fault.where, "what": fault.what} for fault in line.faults] or None
    return {"list_id": list_id, "number": line.number, "cells": line.cells, "faults": faults}
