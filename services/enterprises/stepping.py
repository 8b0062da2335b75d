"""Where a case stands on the loop, told from the facts heard so far, in whatever order they came.

Each fact makes *marks*: a step stands, or (a cancelled visit, a returned delivery) no longer does. Of the marks of one
step the latest by the fact's own time wins, so the same facts give the same place in any order and any number of times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.contracts.vocabulary import Role
from services.enterprises.clocking import Due, due_after, due_on

Way = Literal["assessment", "need"]
"""How a case began: with the assessment, or with one sentence of need."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop: who sees to it, within how many working days, and whether it shows that all before it is done."""

    key: str
    title: str
    owner: Role
    working_days: int
    settles_earlier: bool = True


STEPS: dict[str, Step] = {
    step.key: step
    for step in (
        Step("assessment", "完成线上测评", Role.LIAISON, 10, settles_earlier=False),
        Step("team", "指派服务团队", Role.MANAGER, 1, settles_earlier=False),
        Step("first_contact", "首次联系企业", Role.LIAISON, 2, settles_earlier=False),
        Step("visit_booked", "预约专家上门", Role.COMMISSIONER, 5, settles_earlier=False),
        Step("visit_held", "专家上门诊断", Role.COMMISSIONER, 5),
        Step("findings", "出具诊断报告", Role.COMMISSIONER, 5),
        Step("consent", "企业选定服务商", Role.LIAISON, 5),
        Step("referral_accepted", "服务商接受对接", Role.COMMISSIONER, 5),
        Step("engagement_started", "签订改造方案", Role.COMMISSIONER, 10),
        Step("delivered", "实施改造", Role.COMMISSIONER, 60),
        Step("accepted", "企业验收", Role.LIAISON, 5),
        Step("retest", "完成复测", Role.LIAISON, 20),
        Step("retest_confirmed", "专家确认复测", Role.COMMISSIONER, 5),
        Step("proved", "结案", Role.COMMISSIONER, 2),
    )
}
TITLES: dict[str, str] = {key: step.title for key, step in STEPS.items()} | {"follow_up": "按约跟进", "ask_again": "再次询问"}

_FROM_ASSESSMENT = tuple(STEPS)
_FROM_NEED = (
    "team", "first_contact", "visit_booked", "visit_held", "findings", "assessment",
    *_FROM_ASSESSMENT[_FROM_ASSESSMENT.index("consent"):],
)  # fmt: skip
"""A case of need is measured once before the change, after the expert has been there, else nothing could be proved."""


@dataclass(frozen=True, slots=True)
class Mark:
    """That a step stands or not, as one fact said at `said_at`; the next step's clock starts at `anchor_at`."""

    step: str
    stands: bool
    said_at: datetime
    anchor_at: datetime
    first_at: datetime | None = None

    def merged(self, other: Mark) -> Mark:
        """The later of the two, with the earliest time the step was ever reached."""
        later = max(self, other, key=lambda mark: (mark.said_at, mark.stands, mark.anchor_at))
        reached = [at for at in (self.first_at, other.first_at) if at is not None]
        return Mark(later.step, later.stands, later.said_at, later.anchor_at, min(reached, default=None))


@dataclass(frozen=True, slots=True)
class Place:
    """`stage` is the next step of the loop (None at its end); `step` is what is due first, by `due`."""

    stage: str | None
    step: str | None
    due: Due | None


def chain_of(way: Way) -> tuple[str, ...]:
    """The steps of the loop in the order a case of this kind takes them."""
    return _FROM_NEED if way == "need" else _FROM_ASSESSMENT


def merge(marks: Iterable[Mark]) -> dict[str, Mark]:
    """One mark a step, whatever the order they came in."""
    merged: dict[str, Mark] = {}
    for mark in marks:
        merged[mark.step] = merged[mark.step].merged(mark) if mark.step in merged else mark
    return merged


def next_step(way: Way, marks: Mapping[str, Mark]) -> str | None:
    """The first step of the chain that neither stands nor is settled by a later one."""
    chain = chain_of(way)
    standing = [key for key in chain if key in marks and marks[key].stands]
    settled = max((chain.index(key) for key in standing if STEPS[key].settles_earlier), default=-1)
    return next((key for at, key in enumerate(chain) if at > settled and key not in standing), None)


def place(
    way: Way, opened_at: datetime, marks: Mapping[str, Mark], *, agreed_on: date | None = None, follow_up_on: date | None = None
) -> Place:
    """Where the case stands. `agreed_on` replaces the clock of the present stage, `follow_up_on` is what the team promised."""
    stage = next_step(way, marks)
    if stage is None:
        return Place(None, None, None)
    due = due_on(agreed_on) if agreed_on else _due(way, opened_at, marks, stage)
    if follow_up_on and due_on(follow_up_on).at < due.at:
        return Place(stage, "follow_up", due_on(follow_up_on))
    return Place(stage, stage, due)


def _due(way: Way, opened_at: datetime, marks: Mapping[str, Mark], stage: str) -> Due:
    """The clock starts when the step before was reached, or when this one was undone, whichever came last."""
    chain = chain_of(way)
    starts = [marks[key].anchor_at for key in chain[: chain.index(stage)] if key in marks and marks[key].stands]
    if stage in marks:
        starts.append(marks[stage].said_at)
    return due_after(max(starts, default=opened_at), STEPS[stage].working_days)


def owner_of(step: str | None, stage: str | None) -> Role:
    """Who of the team sees to what is due."""
    if step in ("follow_up", "ask_again") or stage is None:
        return Role.LIAISON
    return STEPS[stage].owner
