"""Rows as JSON for programs."""

from __future__ import annotations

from typing import Any

from services.outreach.checking import MOST_POINTS, assess, informal_name
from services.outreach.models import Edition, QuickCheck, Story, StoryVersion


def edition_json(edition: Edition, *, whole: bool = False) -> dict[str, Any]:
    shown = {
        "edition_id": edition.edition_id, "document": edition.document, "title": edition.title, "label": edition.label,
        "source": edition.source, "dated_on": edition.dated_on, "caveat": edition.caveat, "state": edition.state,
        "published_at": edition.published_at, "superseded_at": edition.superseded_at, "superseded_by": edition.superseded_by,
    }  # fmt: skip
    contents: dict[str, Any] = {"contents": [chapter["heading"] for chapter in edition.chapters]}
    return shown | ({"chapters": edition.chapters} if whole else contents)


def check_json(check: QuickCheck) -> dict[str, Any]:
    result = assess(check.answers)
    return {
        "check_id": check.check_id, "points": result.points, "of": MOST_POINTS, "informal_level": result.informal_level,
        "informal_name": informal_name(result.informal_level), "official": False, "first": list(result.first),
        "lead_id": check.lead_id,
    }  # fmt: skip


def version_json(version: StoryVersion) -> dict[str, Any]:
    """The text and its figures, without who wrote and answered it."""
    return {
        "version": version.version, "shown_name": version.shown_name, "anonymous": version.anonymous, "title": version.title,
        "problem": version.problem, "done": version.done, "changed": version.changed, "quote": version.quote, "figures": version.figures,
    }  # fmt: skip


def story_json(story: Story, versions: list[StoryVersion]) -> dict[str, Any]:
    return {
        "story_id": story.story_id, "case_id": story.case_id, "state": story.state, "version": story.version,
        "published_version": story.published_version, "published_at": story.published_at, "withdrawn_at": story.withdrawn_at,
        "reason": story.reason,
        "versions": [
            version_json(one) | {"answer": one.answer, "answered_how": one.answered_how, "answered_at": one.answered_at, "reason": one.reason}
            for one in versions
        ],
    }  # fmt: skip
