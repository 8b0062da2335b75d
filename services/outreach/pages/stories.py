"""Case stories anybody can read: the list, and one story with what changed as a chart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.contracts.industries import division_name
from services.contracts.vocabulary import LEVEL_NAMES, SCENES
from services.outreach.charting import chart_of
from services.outreach.pages.desk import desk, router
from services.outreach.paging import read_key, write_key
from services.outreach.queries import stories
from services.ui.desk import PUBLIC
from services.ui.forms import FormState
from services.ui.identity import Visitor


@router.get("/stories", access=PUBLIC)
def show_stories(request: Request, who: Visitor, industry: str = "", scene: str = "", after: str = "") -> Response:
    asked = {name: text for name, text in (("industry", industry[:2]), ("scene", scene[:20])) if text}
    with desk.reading(request) as session:
        rows = stories.list_public(session, stories.PublicFilter(industry[:2], scene[:20], read_key(after)))
        industries = [(code, division_name(code)) for code in stories.list_public_industries(session)]
    shown = rows[: stories.PAGE]
    last = shown[-1][0] if len(rows) > stories.PAGE else None
    following = write_key(last.published_at, last.story_id) if last else ""
    page = SimpleNamespace(
        previous=f"/outreach/stories?{urlencode(asked)}" if after else None,
        next=f"/outreach/stories?{urlencode(asked | {'after': following})}" if following else None,
    )
    form: FormState[Any] = FormState(dict(asked))
    return desk.render(
        request, "outreach/stories.html", who=who, form=form, rows=shown, page=page, asked=asked, industries=industries,
        scenes=[(one, one) for one in SCENES], division_name=division_name, levels=LEVEL_NAMES,
    )  # fmt: skip


@router.get("/stories/{story_id}", access=PUBLIC)
def show_story(request: Request, story_id: UUID, who: Visitor) -> Response:
    """The published version; 410 where there was one and is no more."""
    with desk.reading(request) as session:
        story, version = stories.find_public(session, story_id)
    if version is None:
        return desk.render(request, "outreach/story_gone.html", who=who, status=410)
    return desk.render(
        request, "outreach/story.html", who=who, story=story, version=version, chart=chart_of(version.figures),
        trade=division_name(story.industry), levels=LEVEL_NAMES,
    )  # fmt: skip
