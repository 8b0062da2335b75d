"""In which groups firms enter the benchmark, and leave it. Pure.

Whatever is published is counted over whole groups of at least FEWEST_FIRMS firms, which come together, stay together and go
together. Two answers of any cells and any months therefore differ by whole groups or not at all: there is nothing to subtract.
What a firm answered plays no part here, so that who is shown where tells nothing of the answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.assessment.benchmarking import FEWEST_FIRMS, Place, chain_of, end_of, level_of_cell, place_of, shift

OLDEST_MONTHS = 12
"""What is older does not enter any more."""

LIFE_MONTHS = 24
"""So long a group is counted: no result in the benchmark is older than three years."""

PATIENCE_MONTHS = 6
"""So long a firm waits for its nearest peers where wider cells are published already."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A firm's newest sheet at the month's end; `spent` if it was counted in a group before."""

    run_id: UUID
    enterprise_id: UUID
    completed_at: datetime
    place: Place
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Firms that are counted together in one cell and all wider ones: firm → run."""

    group_id: UUID
    cell: str
    since: date
    runs: Mapping[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Formed:
    """A group that enters."""

    cell: str
    sheets: Sequence[Latest]


@dataclass(frozen=True, slots=True)
class Moves:
    """What the month's close changes: the runs that leave, and the groups that enter."""

    leaving: frozenset[UUID]
    formed: list[Formed]


def regroup(groups: Iterable[Group], latest: Mapping[UUID, Latest], month: date) -> Moves:
    """Close the month: `latest` has the newest sheet of each firm as of its end."""
    groups = list(groups)
    leaving = {run for group in groups for run in _leave(group, latest, month)}
    staying = {firm for group in groups for firm, run in group.runs.items() if run not in leaving}
    shown = {key for group in groups if set(group.runs.values()) - leaving for key in _upwards(group.cell)}
    oldest = end_of(shift(month, -OLDEST_MONTHS))
    waiting = [
        sheet for firm, sheet in sorted(latest.items())
        if firm not in staying and not sheet.spent and sheet.run_id not in leaving and sheet.completed_at >= oldest
    ]  # fmt: skip
    return Moves(frozenset(leaving), _form(waiting, shown, end_of(shift(month, -PATIENCE_MONTHS))))


def _leave(group: Group, latest: Mapping[UUID, Latest], month: date) -> set[UUID]:
    """Runs that leave a group: all when it is old; those with a newer sheet once they are enough, and with them what is too few to stay."""
    everybody = set(group.runs.values())
    if shift(group.since, LIFE_MONTHS) <= month:
        return everybody
    renewed = {run for firm, run in group.runs.items() if firm in latest and latest[firm].run_id != run}
    if len(renewed) < FEWEST_FIRMS:
        return set()
    return renewed if len(everybody - renewed) >= FEWEST_FIRMS else everybody


def _form(waiting: Sequence[Latest], shown: set[str], patient_since: datetime) -> list[Formed]:
    """From the narrowest cells upwards; who finds no group of enough in one cell is looked at again in the next wider."""
    formed: list[Formed] = []
    at: dict[str, list[Latest]] = defaultdict(list)
    for sheet in waiting:
        at[chain_of(sheet.place)[0]].append(sheet)
    for level in range(4, -1, -1):
        for cell in sorted(key for key in at if level_of_cell(key) == level):
            here = at.pop(cell)
            ripe = [one for one in here if cell not in shown or _is_ripe(one, cell, patient_since)]
            if len(ripe) >= FEWEST_FIRMS:
                formed.append(Formed(cell, ripe))
                shown.update(_upwards(cell))
                entered = {one.run_id for one in ripe}
                here = [one for one in here if one.run_id not in entered]
            if level:
                at[_upwards(cell)[1]] += here
    return formed


def _is_ripe(sheet: Latest, cell: str, patient_since: datetime) -> bool:
    return chain_of(sheet.place)[0] == cell or sheet.completed_at < patient_since


def _upwards(cell: str) -> tuple[str, ...]:
    """The cell and every wider one."""
    return chain_of(place_of(cell))
