"""What stands in a report beside its own result: tests taken elsewhere, peers, the same answers under other editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet
from services.assessment.attributing import Parts
from services.assessment.benchmarking import FEWEST_FIRMS
from services.assessment.comparisons import find_standing
from services.assessment.continuing import Carried, recalculate
from services.assessment.documents import find_parts
from services.assessment.editions import get_pack
from services.assessment.elsewhere import edition_title_of, level_of, platform_of, source_of
from services.assessment.explaining import title_of
from services.assessment.models import Case, RecalculatedRun, RecordedResult, Run
from services.assessment.packing import Pack
from services.assessment.peering import Comparison
from services.assessment.queries.editions import bring_editions, list_recalculated
from services.contracts.words import _
from services.ui.identity import Identity
from services.workdays import SHANGHAI


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A result of another platform as it was written down; nobody here checked it."""

    tested_on: date
    platform: str
    edition: str
    score: Decimal
    level: str
    source: str
    beyond_score: bool


@dataclass(frozen=True, slots=True)
class Recounted:
    """The same answers under another edition; None stands where it can't be compared."""

    pack_id: str
    edition: str
    score: Decimal | None
    level: str | None
    made_at: datetime
    missing: list[str]
    """What could not be carried over, a line for each reason."""


@dataclass(frozen=True, slots=True)
class Alongside:
    elsewhere: list[Elsewhere]
    peers: Comparison | None
    recounted: list[Recounted]
    parts: Parts | None
    """Where the change of a re-test comes from."""

    @property
    def peers_missing(self) -> str:
        """What is said where there are no peers to show."""
        words = _("同一版指标下，可以公布的同行样本还不足 %(k)s 家，暂时没有对照。每月初更新一次。")
        return words % {"k": FEWEST_FIRMS}


def gather(session: Session, who: Identity, run: Run, case: Case, sheet: Sheet) -> Alongside:
    """What this person may know of beside the run's own result, as of today."""
    return Alongside(
        elsewhere=_elsewhere(session, who, run, case),
        peers=find_standing(session, run),
        recounted=[_recounted(row, run, sheet) for row in list_recalculated(session, run.run_id)],
        parts=find_parts(session, who, run),
    )


def _elsewhere(session: Session, who: Identity, run: Run, case: Case) -> list[Elsewhere]:
    """Tests taken up to the day of the run, the latest first: a report tells of nothing that came after it."""
    day = (run.submitted_at or run.created_at).astimezone(SHANGHAI).date()
    found = [one for one in queries.list_results(session, who, case) if one.tested_on <= day]
    bring_editions(session, {one.edition for one in found})
    return [_told(one) for one in found]


def _told(result: RecordedResult) -> Elsewhere:
    return Elsewhere(
        result.tested_on, platform_of(result), edition_title_of(result), result.score, level_of(result), source_of(result),
        result.beyond_score,
    )  # fmt: skip


def _recounted(row: RecalculatedRun, run: Run, sheet: Sheet) -> Recounted:
    under = get_pack(row.pack_id)
    carried = recalculate(sheet, get_pack(run.pack), under).carried
    level = None if row.level is None else title_of(under, row.level)
    return Recounted(under.id, under.title, row.score, level, row.made_at, list(say_missing(carried, under)))


def say_missing(carried: Carried, under: Pack) -> Iterator[str]:
    """What of an edition has no answer to carry over: questions, then scenes, those of one reason together."""
    for why, keys in _by_reason(carried.missing_answers).items():
        items = "、".join(_("第 %(n)s 题“%(item)s”") % {"n": key, "item": under.question_by_key[key].item} for key in keys)
        yield _("%(items)s：%(why)s") % {"items": items, "why": why}
    for why, names in _by_reason(carried.missing_scenes).items():
        yield _("场景%(items)s：%(why)s") % {"items": "、".join(f"“{name}”" for name in names), "why": why}


def _by_reason(missing: Mapping[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for key, why in missing.items():
        reasons.setdefault(why, []).append(key)
    return reasons
