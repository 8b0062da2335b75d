"""Where a step page stands: among which steps, under which address, for whom. And what its hidden fields say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.assessment import queries
from services.assessment.answering import Progress, Sheet, Step, describe_step, list_steps
from services.assessment.editions import get_pack
from services.assessment.models import Answer, HelpRequest, Run
from services.assessment.operations.minding import Changed, mind_others, take_entry
from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.ui.forms import SentForm
from services.ui.identity import Identity

LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """The steps of a run as somebody goes through them: all, or those of a colleague's link. `who` acts, `shown_to` is greeted."""

    base: str
    who: Identity
    shown_to: Identity | None
    steps: list[Step]
    help: HelpRequest | None = None

    def step(self, number: int) -> Step:
        found = next((step for step in self.steps if step.number == number), None)
        if found is None:
            raise NotFound(_("没有这道题"))
        return found

    def position(self, step: Step) -> int:
        """Which of the steps it is, from 1."""
        return self.steps.index(step) + 1

    def beside(self, step: Step, go: str) -> str:
        """Where a button leads, as far as it does not depend on what was answered."""
        at = self.steps.index(step)
        if go == "previous" and at > 0:
            return f"{self.base}/steps/{self.steps[at - 1].number}"
        if go == "next" and at + 1 < len(self.steps):
            return f"{self.base}/steps/{self.steps[at + 1].number}"
        return f"{self.base}/pledge" if go == "next" and self.help is None else self.base

    def after(self, step: Step, go: str, progress: Progress) -> str:
        """Where a button leads once the step is saved."""
        if go == "calculate":
            return f"{self.base}/steps/{step.number}"
        path = self.beside(step, go)
        return self.base if path.endswith("/pledge") and not progress.is_whole else path

    @property
    def giver(self) -> tuple[UUID, UUID | None]:
        """Who gives answers here: a person, and the link they came by."""
        return self.who.person_id, self.help.help_request_id if self.help else None


def own_place(who: Identity, run: Run) -> Place:
    """The whole run, for whoever may answer it."""
    return Place(f"/assessment/runs/{run.run_id}", who, who, list_steps(get_pack(run.pack)))


def is_new(session: Session, run_id: UUID, form: SentForm) -> bool:
    """Whether this was not taken before; what says no id of its own always is."""
    try:
        entry_id = UUID(form.text("entry_id"))
    except ValueError:
        return True
    return take_entry(session, run_id, entry_id)


def mind(session: Session, place: Place, run: Run, step: Step, form: SentForm, sent: Any) -> None:
    """Refuse to replace unseen what somebody else answered; a form that does not say what it showed replaces."""
    if "seen" in form.names():
        mind_others(session, run.run_id, step.part, step.key, seen=_time(form.text("seen")), sent=sent, by=place.giver)


def _time(text: str) -> datetime | None:
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        return None
    return seen if seen.tzinfo else None


def giver_of(session: Session, answer: Answer) -> str:
    """Who gave an answer, as a colleague may read it; nobody's name."""
    if answer.help_request_id:
        asked = session.get(HelpRequest, answer.help_request_id)
        return _("同事（%(whom)s，用链接）") % {"whom": asked.meant_for} if asked and asked.meant_for else _("同事（用链接）")
    return _("联络员（代填）") if answer.on_behalf else _("同事")


def describe_change(session: Session, step: Step, changed: Changed, when: str) -> str:
    """What somebody else answered meanwhile, and how to go on."""
    answer = changed.answer
    basis = {"bases": {step.key: answer.basis}} if answer.basis else {}
    sheet: Sheet = {"answers": {}, "scenes": {}, **basis, step.part: {step.key: answer.value}}
    return _("%(who)s %(when)s刚刚把这题改成“%(what)s”。要用您的，再保存一次；用对方的，直接去下一题。") % {
        "who": giver_of(session, answer), "when": when, "what": "；".join(describe_step(step, sheet)),
    }  # fmt: skip


def given_lately_by_other(session: Session, place: Place, run: Run, step: Step, now: datetime) -> tuple[str, datetime] | None:
    """Who else gave this answer within a day, and when."""
    answer = queries.find_answer(session, run.run_id, step.part, step.key)
    if answer is None or (answer.given_by, answer.help_request_id) == place.giver or now - answer.given_at > LATELY:
        return None
    return giver_of(session, answer), answer.given_at
