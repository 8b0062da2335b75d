"""Stories: the public ones for anybody, all of a case for the firm and its team; and what is confirmed of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.contracts.refusals import NotFound
from services.contracts.words import _
from services.outreach.models import (
    SeenCase,
    SeenEngagement,
    SeenRun,
    SeenUplift,
    Story,
    StoryPaper,
    StoryState,
    StoryVersion,
)
from services.outreach.queries.seen import not_before_claim, visible_cases
from services.outreach.verifying import Figures
from services.ui.identity import Identity

PAGE = 20
MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What may be told of a case: an expert's figures, and the domains of the work."""

    figures: Figures
    domains: list[str]
    confirmed_at: datetime


def find_confirmed(session: Session, case_id: UUID) -> Confirmed | None:
    """The confirmed, comparable uplift of a case; None where there is none."""
    uplift = session.get(SeenUplift, case_id)
    if uplift is None or not uplift.comparable:
        return None
    works = session.scalars(
        select(SeenEngagement).where(SeenEngagement.case_id == case_id).order_by(SeenEngagement.accepted_at).limit(20)
    )
    accepted = [work for work in works if work.accepted_at is not None]
    engaged = dict.fromkeys(scene for work in accepted for scene in work.scenes)
    domains = dict.fromkeys(domain for work in accepted for domain in work.domains)
    figures = Figures(
        score_before=uplift.score_before, score_after=uplift.score_after, level_before=uplift.level_before,
        level_after=uplift.level_after, lifted=tuple(uplift.lifted_scenes), engaged=tuple(engaged),
        scenes=_scenes(session, uplift),
    )  # fmt: skip
    return Confirmed(figures, list(domains), uplift.confirmed_at)


def _scenes(session: Session, uplift: SeenUplift) -> dict[str, tuple[int, int]]:
    before, after = session.get(SeenRun, uplift.before_run_id), session.get(SeenRun, uplift.after_run_id)
    if before is None or after is None:
        return {}
    shared = [scene for scene in uplift.lifted_scenes if scene in before.scene_levels and scene in after.scene_levels]
    return {scene: (before.scene_levels[scene], after.scene_levels[scene]) for scene in shared}


def find_story(session: Session, who: Identity, case_id: UUID) -> Story | None:
    """The case's story that is not withdrawn, else the last one that was; for those who may see the case."""
    told = visible_cases(who) & not_before_claim(who, SeenCase.opened_at)
    asked = select(Story).join(SeenCase, SeenCase.case_id == Story.case_id).where(Story.case_id == case_id, told)
    latest = asked.order_by((Story.state == StoryState.WITHDRAWN), Story.made_at.desc()).limit(1)
    return session.scalars(latest).first()


def get_story(session: Session, who: Identity, story_id: UUID, *, lock: bool = False) -> tuple[Story, SeenCase]:
    """A story and its case, for those who may see the case.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    told = visible_cases(who) & not_before_claim(who, SeenCase.opened_at)
    asked = select(Story, SeenCase).join(SeenCase, SeenCase.case_id == Story.case_id).where(Story.story_id == story_id, told)
    if lock:
        asked = asked.with_for_update(of=Story).execution_options(populate_existing=True)
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound(_("没有这篇案例，或您无权查看。"))
    return row[0], row[1]


def list_versions(session: Session, story_id: UUID) -> list[StoryVersion]:
    """Every version, the latest first."""
    asked = select(StoryVersion).where(StoryVersion.story_id == story_id).order_by(StoryVersion.version.desc())
    return list(session.scalars(asked.limit(MOST_VERSIONS)))


def get_version(session: Session, story: Story) -> StoryVersion:
    """The story's latest version."""
    return session.get_one(StoryVersion, (story.story_id, story.version))


def get_paper(session: Session, who: Identity, paper_id: UUID) -> StoryPaper:
    """A signed paper, for the firm and its team.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    told = visible_cases(who) & not_before_claim(who, StoryPaper.uploaded_at)
    asked = select(StoryPaper).join(SeenCase, SeenCase.case_id == StoryPaper.case_id).where(StoryPaper.paper_id == paper_id, told)
    paper = session.scalars(asked).one_or_none()
    if paper is None:
        raise NotFound(_("没有这份文件，或您无权查看。"))
    return paper


@dataclass(frozen=True, slots=True)
class PublicFilter:
    industry: str = ""
    scene: str = ""
    after: tuple[datetime, UUID] | None = None


def list_public(session: Session, wanted: PublicFilter) -> list[tuple[Story, StoryVersion]]:
    """Published stories, the newest first; one more than a page when there is a next one."""
    asked = (
        select(Story, StoryVersion)
        .join(StoryVersion, (StoryVersion.story_id == Story.story_id) & (StoryVersion.version == Story.published_version))
        .where(Story.published_version.is_not(None))
        .order_by(Story.published_at.desc(), Story.story_id.desc())
    )
    if wanted.industry:
        asked = asked.where(Story.industry == wanted.industry)
    if wanted.scene:
        asked = asked.where(Story.scenes.contains([wanted.scene]))
    if wanted.after:
        asked = asked.where(tuple_(Story.published_at, Story.story_id) < tuple_(*wanted.after))
    return [(row[0], row[1]) for row in session.execute(asked.limit(PAGE + 1))]


def list_public_industries(session: Session) -> list[str]:
    """Divisions that public stories are of; there are fewer than a hundred."""
    asked = select(Story.industry).where(Story.published_version.is_not(None)).group_by(Story.industry)
    return list(session.scalars(asked.order_by(func.min(Story.industry))))


def find_public(session: Session, story_id: UUID) -> tuple[Story, StoryVersion | None]:
    """What anybody may read of a story; no version where it was public once and is no more.

    Raises:
        NotFound: it never was public.
    """
    story = session.get(Story, story_id)
    if story is None or not (story.published_version or story.ever_published):
        raise NotFound(_("没有这篇案例"))
    if story.published_version is None:
        return story, None
    return story, session.get_one(StoryVersion, (story_id, story.published_version))
