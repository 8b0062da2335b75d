"""The editions of the indicators at hand, and which of them new runs are answered under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.assessment.editions import editions, find_efforts, own_shelf, shipped
from services.assessment.operations.editions import choose_edition
from services.assessment.packing import Bands, Pack
from services.assessment.pages.door import desk, router
from services.assessment.queries.editions import bring_editions, current_pack, find_choice
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.ui.desk import only, then
from services.ui.forms import Form, FormState
from services.ui.identity import Identity, Who

keepers = only(Role.MANAGER, Role.COMMISSIONER)
choosers = only(Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Line:
    """An edition in the list."""

    edition: Pack | Bands
    is_current: bool
    is_own: bool
    has_efforts: bool
    is_changed: bool
    """Whether its file was changed to score otherwise than it does."""

    @property
    def scores(self) -> bool:
        return isinstance(self.edition, Pack)


class ChoiceEntry(BaseModel):
    confirmed: Literal["yes"]


@router.get("/editions", access=keepers)
def list_editions(request: Request, who: Who) -> Response:
    with desk.reading(request) as session:
        current = current_pack(session)
        choice = find_choice(session)
        missing = choice.pack_id if choice and choice.pack_id != current else None
        return desk.render(
            request, "assessment/editions.html", who=who, lines=[_line(edition, current) for edition in editions().values()],
            refused=own_shelf().refused, folder=request.app.state.settings.packs_folder, missing=missing,
            current=editions()[current],
        )  # fmt: skip


@router.get("/editions/{pack_id}", access=keepers)
def show_edition(request: Request, pack_id: str, who: Who) -> Response:
    with desk.reading(request) as session:
        return _render(request, session, who, pack_id, FormState.of())


@router.post("/editions/{pack_id}/choose", access=choosers)
def choose(request: Request, pack_id: str, who: Who, form: Form) -> Response:
    entry = form.read(ChoiceEntry)
    if entry:
        return desk.submit(
            request, who, form, then("/assessment/editions", lambda session: choose_edition(session, who, pack_id))
        )
    entry.errors["confirmed"] = _("请先勾选确认")
    with desk.reading(request) as session:
        return _render(request, session, who, pack_id, entry, status=422)


def _render(
    request: Request, session: Session, who: Identity, pack_id: str, form: FormState[ChoiceEntry], status: int = 200
) -> Response:  # fmt: skip
    bring_editions(session, [pack_id])
    edition = editions().get(pack_id)
    if edition is None:
        raise NotFound(_("没有这一版指标"))
    current = current_pack(session)
    return desk.render(
        request, "assessment/edition.html", who=who, status=status, form=form, line=_line(edition, current), edition=edition,
        current=editions()[current], may_choose=choosers.admits(who),
    )  # fmt: skip


def _line(edition: Pack | Bands, current: str) -> Line:
    is_own = edition.id not in shipped().editions
    return Line(edition, edition.id == current, is_own, find_efforts(edition.id) is not None, _is_changed(edition))


def _is_changed(edition: Pack | Bands) -> bool:
    """Whether the file scores otherwise than the edition that sheets were answered under."""
    file = own_shelf().editions.get(edition.id)
    return isinstance(file, Pack) and isinstance(edition, Pack) and file.scoring_mark != edition.scoring_mark
