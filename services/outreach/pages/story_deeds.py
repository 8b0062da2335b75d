"""The case's own page of its story: drafted and rewritten by the center, answered by the firm, published by the manager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import Refused
from services.contracts.vocabulary import LEVEL_NAMES, Role
from services.outreach.charting import chart_of
from services.outreach.entries.stories import AgreementEntry, DeclineEntry, StoryEntry, VersionEntry, WithdrawEntry
from services.outreach.models import Story, StoryState, StoryVersion
from services.outreach.operations import storytelling
from services.outreach.operations.signing import LARGEST
from services.outreach.pages.desk import desk, router
from services.outreach.queries import seen, stories
from services.ui.desk import only
from services.ui.forms import Form, FormState, SentForm
from services.ui.identity import Identity, Who

PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
WRITERS = (Role.MANAGER, Role.COMMISSIONER, Role.MENTOR)
FIRM_SIDE = only(Role.SME, Role.LIAISON)
TEXTS = ("title", "problem", "done", "changed", "quote")


@router.get("/cases/{case_id}/story", access=PEOPLE)
def show_case_story(request: Request, case_id: UUID, who: Who) -> Response:
    desk.await_row(request, lambda session: seen.is_heard_of(session, case_id) or None)
    return _page(request, who, case_id)


def _page(
    request: Request, who: Identity, case_id: UUID, *, doing: str = "", form: FormState[Any] | None = None, status: int = 200
) -> Response:  # fmt: skip
    with desk.reading(request) as session:
        case = seen.get_case(session, who, case_id)
        firm = seen.find_firm(session, case.enterprise_id)
        confirmed = stories.find_confirmed(session, case_id)
        story = stories.find_story(session, who, case_id)
        versions = stories.list_versions(session, story.story_id) if story else []
    latest = versions[0] if versions else None
    return desk.render(
        request, "outreach/case_story.html", who=who, case_id=case_id, status=status, doing=doing, firm=firm, confirmed=confirmed, story=story,
        form=form, edit=form if doing == "edit" else _typed(latest), latest=latest, older=versions[1:], levels=LEVEL_NAMES,
        chart=chart_of(latest.figures) if latest else None, is_firm=seen.is_firm_of(who, case), is_liaison=seen.is_liaison_of(who, case),
        writes=who.has(*WRITERS), publishes=who.has(Role.MANAGER), ended=story is None or story.state == StoryState.WITHDRAWN,
    )  # fmt: skip


def _typed(version: StoryVersion | None) -> FormState[Any] | None:
    if version is None:
        return None
    return FormState.of(**{name: getattr(version, name) for name in TEXTS}, anonymous="yes" if version.anonymous else "")


@router.post("/cases/{case_id}/story", access=only(*WRITERS))
def draft(request: Request, case_id: UUID, who: Who, form: Form) -> Response:
    def deed(session: Session) -> str:
        storytelling.draft_story(session, who, case_id)
        return f"/outreach/cases/{case_id}/story"

    try:
        return desk.submit(request, who, form, deed)
    except Refused as error:
        if error.status == 404:
            raise
        return _page(request, who, case_id, form=FormState({}).refuse(error), status=error.status)


@router.post("/stories/{story_id}/edit", access=only(*WRITERS))
def rewrite(request: Request, story_id: UUID, who: Who, form: Form) -> Response:
    deed = storytelling.rewrite_story
    return _do(request, who, story_id, form, "edit", StoryEntry, lambda session, entry: deed(session, who, story_id, entry))


@router.post("/stories/{story_id}/agree", access=FIRM_SIDE)
def agree(request: Request, story_id: UUID, who: Who, form: Form) -> Response:
    sent = form.file("paper")
    paper = sent.file.read(LARGEST + 1) if sent is not None else None
    deed = storytelling.agree_story
    return _do(
        request,
        who,
        story_id,
        form,
        "agree",
        AgreementEntry,
        lambda session, entry: deed(session, who, story_id, entry, paper=paper),
    )


@router.post("/stories/{story_id}/decline", access=only(Role.SME))
def decline(request: Request, story_id: UUID, who: Who, form: Form) -> Response:
    deed = storytelling.decline_story
    return _do(request, who, story_id, form, "decline", DeclineEntry, lambda session, entry: deed(session, who, story_id, entry))


@router.post("/stories/{story_id}/publish", access=only(Role.MANAGER))
def publish(request: Request, story_id: UUID, who: Who, form: Form) -> Response:
    deed = storytelling.publish_story
    return _do(
        request, who, story_id, form, "publish", VersionEntry, lambda session, entry: deed(session, who, story_id, entry.version)
    )


@router.post("/stories/{story_id}/withdraw", access=only(Role.SME, Role.LIAISON, Role.MANAGER))
def withdraw(request: Request, story_id: UUID, who: Who, form: Form) -> Response:
    deed = storytelling.withdraw_story
    return _do(
        request, who, story_id, form, "withdraw", WithdrawEntry, lambda session, entry: deed(session, who, story_id, entry)
    )


def _do(
    request: Request, who: Identity, story_id: UUID, form: SentForm, doing: str, model: type[Any],
    deed: Callable[[Session, Any], Story],
) -> Response:  # fmt: skip
    entry = form.read(model)
    with desk.reading(request) as session:
        story, _case = stories.get_story(session, who, story_id)
    if entry:
        try:
            return desk.submit(request, who, form, lambda session: f"/outreach/cases/{deed(session, entry.value).case_id}/story")
        except Refused as error:
            if error.status in (403, 404):
                raise
            entry.refuse(error)
    if doing == "agree":
        entry.about("agreed")
    return _page(request, who, story.case_id, doing=doing, form=entry, status=422)


@router.get("/cases/{case_id}/story/paper", access=only(Role.LIAISON, Role.MENTOR, Role.COMMISSIONER, Role.MANAGER))
def show_paper_to_sign(request: Request, case_id: UUID, who: Who) -> Response:
    """The very text of the latest version, for the firm to sign where it does not answer online."""
    with desk.reading(request) as session:
        case = seen.get_case(session, who, case_id)
        firm = seen.find_firm(session, case.enterprise_id)
        story = stories.find_story(session, who, case_id)
        version = stories.get_version(session, story) if story else None
    return desk.render(
        request, "outreach/story_paper.html", who=who, case=case, firm=firm, story=story, version=version, levels=LEVEL_NAMES,
        chart=chart_of(version.figures) if version else None,
    )  # fmt: skip


@router.get("/story-papers/{story_paper_id}", access=PEOPLE)
def show_signed_paper(request: Request, story_paper_id: UUID, who: Who) -> Response:
    with desk.reading(request) as session:
        paper = stories.get_paper(session, who, story_paper_id)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(paper.content, media_type=paper.media_type, headers=headers)
