"""Closing a month of the benchmark: firms enter and leave in groups, and the month's cells are published for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from secrets import randbits
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assessment.banding import SCORE, Bands, coarsen, find_marks, fits
from services.assessment.benchmarking import chain_of, month_of, place_of, shift
from services.assessment.editions import get_pack, scoring_editions
from services.assessment.grouping import Formed, regroup
from services.assessment.models import BenchmarkCell, BenchmarkMonth, PeerCoins, PeerGroup, PeerMember, PeerSheet
from services.assessment.packing import Pack
from services.assessment.queries import peers
from services.assessment.queries.editions import bring_kept
from services.assessment.queries.peers import Candidate

GRACE = timedelta(hours=6)
"""After the end of a month, for facts still on their way; what comes later counts in the next month."""

COINS = 60


def close_past_months(session: Session, now: datetime) -> None:
    """By the clock: the month that ended, and any after the last one that nobody closed; nothing before the first sheet was heard of."""
    last = session.scalar(select(func.max(BenchmarkMonth.month)))
    if last is None and session.scalar(select(PeerSheet.run_id).limit(1)) is None:
        return
    newest = shift(month_of(now - GRACE), -1)
    month = newest if last is None else shift(last, 1)
    while month <= newest:
        close_month(session, month, now)
        month = shift(month, 1)


def close_month(session: Session, month: date, now: datetime) -> None:
    """Regroup and publish; a month can be closed once, the table's key refuses the second time."""
    session.add(BenchmarkMonth(month=month, closed_at=now))
    session.flush()
    bring_kept(session)
    for pack in scoring_editions():
        _move(session, pack, month)
        _publish(session, pack, month)


def _move(session: Session, pack: str, month: date) -> None:
    edition = get_pack(pack)
    found = peers.list_candidates(session, pack, month)
    candidates = {firm: one for firm, one in found.items() if fits(edition, points_of(one.sheet), one.sheet.scenes)}
    moves = regroup(peers.list_groups(session, pack), {firm: one.latest for firm, one in candidates.items()}, month)
    if moves.leaving:
        session.execute(update(PeerMember).where(PeerMember.run_id.in_(moves.leaving)).values(left_in=month))
    if moves.formed:
        _enter(session, edition, month, moves.formed, candidates)


def _enter(session: Session, edition: Pack, month: date, formed: Sequence[Formed], candidates: Mapping[UUID, Candidate]) -> None:
    groups = [(uuid7(), one) for one in formed]
    rows = [{"group_id": group_id, "pack": edition.id, "cell": one.cell, "since": month} for group_id, one in groups]
    session.execute(insert(PeerGroup), rows)
    coins = _coins_of(session, [sheet.enterprise_id for one in formed for sheet in one.sheets])
    session.execute(insert(PeerMember), [
        {"run_id": one.run_id, "group_id": group_id, "enterprise_id": one.enterprise_id, "pack": edition.id, "left_in": None,
         "bands": bands_of(edition, candidates[one.enterprise_id].sheet, coins[one.enterprise_id])}
        for group_id, group in groups for one in group.sheets
    ])  # fmt: skip


def _coins_of(session: Session, firms: Sequence[UUID]) -> dict[UUID, int]:
    """Drawn once a firm, so that two sheets of a firm can't be laid over each other."""
    drawn = [{"enterprise_id": firm, "coins": randbits(COINS)} for firm in firms]
    session.execute(upsert(PeerCoins).on_conflict_do_nothing(), drawn)
    rows = session.execute(select(PeerCoins.enterprise_id, PeerCoins.coins).where(PeerCoins.enterprise_id.in_(firms)))
    return {row[0]: row[1] for row in rows}


def bands_of(edition: Pack, sheet: PeerSheet, coins: int) -> Bands:
    return coarsen(edition, points_of(sheet), sheet.scenes, coins)


def points_of(sheet: PeerSheet) -> dict[str, Decimal]:
    return {SCORE: sheet.score, **{name: Decimal(text) for name, text in sheet.dimensions.items()}}


def _publish(session: Session, pack: str, month: date) -> None:
    """Every cell that a group is counted in. A group is never fewer than enough, so no cell is."""
    counts: dict[str, dict[str, Counter[int]]] = {}
    asked = select(PeerGroup.cell, PeerMember.bands).join(PeerMember, PeerMember.group_id == PeerGroup.group_id)
    for cell, bands in session.execute(asked.where(PeerGroup.pack == pack, PeerMember.left_in.is_(None))):
        for key in chain_of(place_of(cell)):
            counted = counts.setdefault(key, {})
            for measure, band in bands.items():
                counted.setdefault(measure, Counter())[band] += 1
    rows = [_cell(month, pack, key, counted) for key, counted in counts.items()]
    if rows:
        session.execute(insert(BenchmarkCell), rows)


def _cell(month: date, pack: str, key: str, counted: Mapping[str, Counter[int]]) -> dict[str, object]:
    found = {measure: find_marks(bands) for measure, bands in counted.items()}
    return {
        "month": month, "pack": pack, "cell": key, "level": len(chain_of(place_of(key))) - 1,
        "firms": counted[SCORE].total(), "marks": {name: [m.lower, m.middle, m.upper] for name, m in found.items()},
    }  # fmt: skip
