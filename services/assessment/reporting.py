"""A submitted sheet laid out for reading: everything the result page, the printed report and the API show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from services.assessment.answering import Sheet, Step, describe_step, list_steps, list_unknown, special_of
from services.assessment.asking import Worry
from services.assessment.attributing import Parts
from services.assessment.choosing import Basis, title_of_special
from services.assessment.comparing import Uplift
from services.assessment.encouraging import Encouragement, encourage, worry_meanings
from services.assessment.estimating import Efforts, Mark, mark_meanings
from services.assessment.explaining import (
    Gap,
    Improvement,
    Lift,
    find_gap,
    find_improvement,
    list_lifts,
    list_missing,
    title_of,
    write_opening,
)
from services.assessment.packing import Pack, Question, Scene
from services.assessment.planning import Alternative, Change, Plan, find_plan, list_alternatives
from services.assessment.reading import exact
from services.assessment.scoring import Result, points_of, score_sheet


@dataclass(frozen=True, slots=True)
class Share:
    """Points out of those there are."""

    name: str
    points: Decimal
    of: Decimal

    @property
    def percent(self) -> int:
        return int(self.points * 100 / self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class SceneStanding:
    scene: Scene
    domain: str
    level: int


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered to one question, the points it gave, and what would give more."""

    step: Step
    chosen: list[str]
    points: Share
    next: Improvement | None


@dataclass(frozen=True, slots=True)
class Report:
    pack: Pack
    result: Result
    title: str
    opening: str
    dimensions: list[Share]
    scenes: list[SceneStanding]
    given: list[Given]
    gap: Gap | None
    missing: list[str]
    lifts: list[Lift]
    efforts: Efforts | None = None
    plan: Plan | None = None
    """The cheapest way to the next level; None at the top, without estimates, or where no change can bring what is missing."""
    alternatives: list[Alternative] = field(default_factory=list)
    encouragements: list[Encouragement] = field(default_factory=list)
    unknown: list[Step] = field(default_factory=list)
    """What the firm could not say, for the expert to look at on the spot."""
    specials: dict[str, Basis] = field(default_factory=dict)
    """Explicit choices by question number or scene."""

    @property
    def mark_meanings(self) -> dict[Mark, str]:
        return mark_meanings()

    @property
    def worry_meanings(self) -> dict[Worry, str]:
        return worry_meanings()

    @property
    def improvable(self) -> list[Given]:
        """Questions by the points still to be had, most first."""
        short = [given for given in self.given if given.points.points < given.points.of]
        return sorted(short, key=lambda given: given.points.points - given.points.of)


def lay_out(pack: Pack, sheet: Sheet, efforts: Efforts | None = None) -> Report:
    """The report of a whole sheet; with `efforts` also the cheapest way to the next level."""
    result = score_sheet(pack, sheet["answers"], sheet["scenes"])
    levels: Mapping[str, int] = sheet["scenes"]
    gap = find_gap(pack, result)
    most = pack.dimension_points
    report = Report(
        pack=pack,
        result=result,
        title=title_of(pack, result.level),
        opening=write_opening(pack, result, sheet["answers"], levels),
        dimensions=[Share(name, points, most[name]) for name, points in result.dimensions.items()],
        scenes=[SceneStanding(scene, domain.domain, levels[scene.name]) for domain in pack.scenes for scene in domain.scenes],
        given=[_given(step, step.question, sheet) for step in list_steps(pack) if step.question],
        gap=gap,
        missing=list_missing(gap) if gap else [],
        lifts=list_lifts(pack, result, levels),
        unknown=list_unknown(pack, sheet),
        specials={step.key: special for step in list_steps(pack) if (special := special_of(step, sheet))},
    )
    return _with_plan(report, gap, sheet, efforts) if gap and efforts else report


def _with_plan(report: Report, gap: Gap, sheet: Sheet, efforts: Efforts) -> Report:
    given = (report.pack, efforts, gap, sheet["answers"], sheet["scenes"])
    plan = find_plan(*given)
    if plan is None:
        return replace(report, efforts=efforts)
    return replace(
        report, efforts=efforts, plan=plan, alternatives=list_alternatives(*given, plan),
        encouragements=encourage(report.pack, plan),
    )  # fmt: skip


def _given(step: Step, question: Question, sheet: Sheet) -> Given:
    choice = sheet["answers"][step.key]
    share = Share(question.item, points_of(question, choice), question.max_points)
    return Given(step, describe_step(step, sheet), share, find_improvement(question, choice))


def report_document(report: Report) -> dict[str, Any]:
    """The report as JSON; points as decimal text."""
    result = report.result
    return {
        "score": exact(result.score),
        "dimensions": {share.name: {"points": exact(share.points), "of": exact(share.of)} for share in report.dimensions},
        "scene_counts": {
            str(level): {"all": count.all, "constraint": count.constraint} for level, count in result.scene_counts.items()
        },
        "level": result.level,
        "level_name": report.title,
        "opening": report.opening,
        "scenes": {standing.scene.name: standing.level for standing in report.scenes},
        "next_level": _gap_document(report.gap),
        "wanted_scenes": [
            {"scene": lift.scene.name, "kind": lift.scene.kind, "from": lift.present, "to": lift.target, "means": lift.wording}
            for lift in report.lifts
        ],
        "plan": _plan_document(report),
        "unknown": [step.key for step in report.unknown],
        "specials": {
            key: {"choice": special, "title": title_of_special(special), "official": False}
            for key, special in report.specials.items()
        },
    }


def _plan_document(report: Report) -> dict[str, Any] | None:
    if report.plan is None or report.efforts is None:
        return None
    efforts = report.efforts
    return {
        "official": False,
        "note": efforts.status,
        "weight": report.plan.weight,
        "points": exact(report.plan.gain),
        "changes": [_change_document(change, efforts) for change in report.plan.changes],
        "alternatives": [
            {"without": one.without.key, "weight": one.plan.weight, "changes": [change.key for change in one.plan.changes]}
            for one in report.alternatives
        ],
        "encouragements": [{"worry": one.worry, "words": one.words, "change": one.change.key} for one in report.encouragements],
    }


def _change_document(change: Change, efforts: Efforts) -> dict[str, Any]:
    return {
        "key": change.key, "title": change.title, "to": change.to, "points": exact(change.gain), "weight": change.weight,
        "from_level": change.present, "to_level": change.target, "evidence": list(change.evidence),
        "steps": [
            {
                "band": step.band, "product": step.product, "marks": list(step.marks),
                "days": efforts.bands[step.band].days, "cost": efforts.bands[step.band].cost,
            }
            for step in change.steps
        ],
    }  # fmt: skip


def _gap_document(gap: Gap | None) -> dict[str, Any] | None:
    if gap is None:
        return None
    return {
        "level": gap.row.level, "points_missing": exact(gap.points), "scenes_missing": gap.scenes,
        "constraint_scenes_missing": gap.constraint,
    }  # fmt: skip


def uplift_document(uplift: Uplift) -> dict[str, Any]:
    """The change as JSON; nothing but a remark where it can't be compared."""
    if not uplift.comparable:
        return {"comparable": False, "before_pack": uplift.before.pack, "after_pack": uplift.after.pack}
    return {
        "comparable": True,
        "points": exact(uplift.points),
        "levels": uplift.levels,
        "dimensions": {name: exact(points) for name, points in uplift.dimensions.items()},
        "lifted_scenes": {name: {"from": old, "to": new} for name, (old, new) in uplift.lifted.items()},
        "fallen_scenes": {name: {"from": old, "to": new} for name, (old, new) in uplift.fallen.items()},
    }


def parts_document(parts: Parts) -> dict[str, Any]:
    """The change taken apart, as JSON: points as decimal text, null where it can't be told."""
    points = {
        "observed": parts.observed, "edition": parts.edition, "eye": parts.eye, "drift": parts.drift.points,
        "changed": parts.changed, "rest": parts.rest,
    }  # fmt: skip
    return {
        "official": False,
        "verified": parts.is_verified,
        "comparison_firms": parts.drift.firms,
        **{name: None if value is None else exact(value) for name, value in points.items()},
    }
