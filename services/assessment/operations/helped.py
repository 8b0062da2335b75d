"""What a colleague answers by a link, from a program: the steps of the link and nothing else of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Sheet, Step, list_steps, settle_specials
from services.assessment.editions import get_pack
from services.assessment.measuring import list_inputs
from services.assessment.models import HelpRequest, Run
from services.assessment.operations.answering import save_answers
from services.assessment.operations.helping import came_by_link, colleague_of
from services.assessment.operations.minding import Changed, mind_others
from services.contracts.refusals import Fault, Invalid, Refused
from services.contracts.words import _


def steps_of(run: Run, asked: HelpRequest) -> list[Step]:
    """The steps that a link opens."""
    return [step for step in list_steps(get_pack(run.pack)) if asked.opens(step.part, step.key)]


def answer_by_link(session: Session, secret: str, sheet: Sheet, seen: Mapping[str, datetime | None]) -> tuple[HelpRequest, Run]:
    """Save answers as whoever made the link would, and note on each that it came by it; all of them or none.

    Raises:
        NotFound: the link opens nothing.
        Invalid: naming what the link does not open, or what the pack can't take.
        Refused: the run is submitted, or somebody else changed an answer since it was seen.
    """
    asked, run, _case = queries.open_help(session, secret, datetime.now(UTC))
    run.refuse_if_submitted()
    steps = steps_of(run, asked)
    if faults := list(_list_unopened(steps, sheet)):
        raise Invalid(faults[0].what, faults=faults)
    settled = settle_specials(get_pack(run.pack), sheet)
    for step in steps:
        if step.key in seen and step.is_given(settled):
            _mind(session, asked, step, seen[step.key], settled)
    save_answers(session, colleague_of(asked, run), run.run_id, sheet)
    for step in steps:
        if step.is_given(settled) or any(key in sheet.get("figures", {}) for key in figures_of(step)):
            came_by_link(session, asked, step)
    return asked, run


def figures_of(step: Step) -> list[str]:
    """The keys of the figures that a step asks for."""
    figures = step.question.figures if step.question else []
    return [one.key for figure in figures for one in list_inputs(figure) if one.key]


def _list_unopened(steps: list[Step], sheet: Sheet) -> Iterator[Fault]:
    opened = {(step.part, step.key) for step in steps}
    special, figures = {step.key for step in steps}, {key for step in steps for key in figures_of(step)}
    for part in ("answers", "scenes"):
        for key in sheet.get(part, {}):
            if (part, key) not in opened:
                yield Fault(f"{part}.{key[:24]}", _("这个链接没有请您填这一题"))
    for part, allowed in (("specials", special), ("figures", figures)):
        for key in sheet.get(part, {}):
            if key not in allowed:
                yield Fault(f"{part}.{key[:24]}", _("这个链接没有请您填这一项"))


def _mind(session: Session, asked: HelpRequest, step: Step, seen: datetime | None, settled: Sheet) -> None:
    by = (asked.asked_by, asked.help_request_id)
    sent = settled[step.part][step.key]
    try:
        mind_others(session, asked.run_id, step.part, step.key, seen=seen, sent=sent, by=by)
    except Changed as error:
        raise Refused(str(error), where=f"{step.part}.{step.key}") from error
