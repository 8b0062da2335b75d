"""Case stories: the public ones, and a case's own with every deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.contracts.refusals import NotFound, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.outreach.api.desk import desk, router
from services.outreach.entries.stories import AgreementEntry, DeclineEntry, StoryEntry, VersionEntry, WithdrawEntry
from services.outreach.models import Story
from services.outreach.operations import storytelling
from services.outreach.paging import read_key, write_key
from services.outreach.queries import seen, stories
from services.outreach.showing import story_json, version_json
from services.ui.desk import PUBLIC, only
from services.ui.identity import Identity, Visitor, Who
from services.ui.shielding import WITH_FILE

PEOPLE = only(Role.SME, Role.LIAISON, Role.COMMISSIONER, Role.MENTOR, Role.MANAGER)
WRITERS = only(Role.MANAGER, Role.COMMISSIONER, Role.MENTOR)


@router.get("/outreach/stories", access=PUBLIC)
def list_stories(request: Request, who: Visitor, industry: str = "", scene: str = "", after: str = "") -> dict[str, Any]:
    """已发布的典型案例，新的在前；`next` 放进 `after` 取下一页。"""
    with desk.reading(request) as session:
        rows = stories.list_public(session, stories.PublicFilter(industry[:2], scene[:20], read_key(after)))
    shown = rows[: stories.PAGE]
    last = shown[-1][0] if len(rows) > stories.PAGE else None
    listed = [_public(story) | version_json(version) for story, version in shown]
    return {"stories": listed, "next": write_key(last.published_at, last.story_id) if last else None}


@router.get("/outreach/stories/{story_id}", access=PUBLIC)
def show_story(request: Request, story_id: UUID, who: Visitor) -> dict[str, Any]:
    """一篇已发布的案例；已撤下的答复 410。"""
    with desk.reading(request) as session:
        story, version = stories.find_public(session, story_id)
    if version is None:
        raise Refused(_("这篇案例已经撤下"), status=410)
    return _public(story) | version_json(version)


@router.get("/outreach/cases/{case_id}/story", access=PEOPLE)
def show_case_story(request: Request, case_id: UUID, who: Who) -> dict[str, Any]:
    """本案的案例：状态、各稿和核实的数据。"""
    with desk.reading(request) as session:
        seen.get_case(session, who, case_id)
        story = stories.find_story(session, who, case_id)
        if story is None:
            raise NotFound(_("这个专案还没有案例"))
        return story_json(story, stories.list_versions(session, story.story_id))


@router.post("/outreach/cases/{case_id}/story", access=WRITERS, status_code=201)
def draft_story(request: Request, case_id: UUID, who: Who, entry: StoryEntry | None = None) -> Response:
    """起草案例；不带正文时，按核实的数据自动拟一稿。"""
    return _do(request, who, lambda session: storytelling.draft_story(session, who, case_id, entry))


@router.put("/outreach/stories/{story_id}", access=WRITERS)
def rewrite_story(request: Request, story_id: UUID, who: Who, entry: StoryEntry) -> Response:
    """改写，成为新的一稿，要企业重新同意。"""
    return _do(request, who, lambda session: storytelling.rewrite_story(session, who, story_id, entry))


@router.post("/outreach/stories/{story_id}/agree", access=only(Role.SME, Role.LIAISON), body_bytes=WITH_FILE)
def agree_story(request: Request, story_id: UUID, who: Who, entry: AgreementEntry) -> Response:
    """企业同意发布所读的这一稿。联络员只能附企业签字盖章的照片（`paper`）。"""
    return _do(request, who, lambda session: storytelling.agree_story(session, who, story_id, entry))


@router.post("/outreach/stories/{story_id}/decline", access=only(Role.SME))
def decline_story(request: Request, story_id: UUID, who: Who, entry: DeclineEntry) -> Response:
    """企业不同意这一稿，说明原因。"""
    return _do(request, who, lambda session: storytelling.decline_story(session, who, story_id, entry))


@router.post("/outreach/stories/{story_id}/publish", access=only(Role.MANAGER))
def publish_story(request: Request, story_id: UUID, who: Who, entry: VersionEntry) -> Response:
    """发布企业同意的这一稿。"""
    return _do(request, who, lambda session: storytelling.publish_story(session, who, story_id, entry.version))


@router.post("/outreach/stories/{story_id}/withdraw", access=only(Role.SME, Role.LIAISON, Role.MANAGER))
def withdraw_story(request: Request, story_id: UUID, who: Who, entry: WithdrawEntry) -> Response:
    """企业撤回同意，或中心撤下；公开页面随即消失。"""
    return _do(request, who, lambda session: storytelling.withdraw_story(session, who, story_id, entry))


def _do(request: Request, who: Identity, deed: Callable[[Session], Story]) -> Response:
    def answered(session: Session) -> dict[str, Any]:
        story = deed(session)
        session.flush()
        return story_json(story, stories.list_versions(session, story.story_id))

    return desk.write(request, who, answered)


def _public(story: Story) -> dict[str, Any]:
    return {"story_id": story.story_id, "industry": story.industry, "published_at": story.published_at}
