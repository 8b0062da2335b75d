"""A case story is drafted from what an expert confirmed, rewritten, answered by the firm, published, and taken down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.contracts.outreach import StoryAgreed, StoryDeclined, StoryDrafted, StoryPublished, StoryWithdrawn
from services.contracts.refusals import Fault, Invalid, Refused
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.messaging.outbox import say
from services.outreach.entries.stories import AgreementEntry, DeclineEntry, StoryEntry, WithdrawEntry
from services.outreach.models import SeenCase, SeenFirm, Story, StoryState, StoryVersion
from services.outreach.narrating import compose, shown_name
from services.outreach.operations.signing import keep_paper
from services.outreach.queries.seen import find_firm, get_case, is_firm_of, is_liaison_of
from services.outreach.queries.stories import Confirmed, find_confirmed, get_story, get_version
from services.outreach.verifying import faults_in, names_firm
from services.ui.identity import Identity


def draft_story(session: Session, who: Identity, case_id: UUID, entry: StoryEntry | None = None) -> Story:
    """Begin the case's story, with the text given or with the one that the confirmed figures make."""
    case = get_case(session, who, case_id)
    session.execute(select(SeenCase.case_id).where(SeenCase.case_id == case_id).with_for_update())
    if session.scalar(select(Story.story_id).where(Story.case_id == case_id, Story.state != StoryState.WITHDRAWN)):
        raise Refused(_("这个专案已经有一篇案例，请在原稿上修改"))
    firm, confirmed = _known(session, case)
    story = Story(
        story_id=uuid7(), case_id=case_id, enterprise_id=case.enterprise_id, industry=firm.industry,
        scenes=list(confirmed.figures.lifted), version=1, state=StoryState.DRAFTED, made_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(story)
    session.flush()
    _write(session, who, story, firm, confirmed, entry or _composed(case, firm, confirmed))
    return story


def rewrite_story(session: Session, who: Identity, story_id: UUID, entry: StoryEntry) -> Story:
    """A changed text is the next version, and the firm is asked anew; what is public stays until that is agreed to."""
    story, case = get_story(session, who, story_id, lock=True)
    firm, confirmed = _known(session, case)
    story.renew()
    _write(session, who, story, firm, confirmed, entry)
    return story


def agree_story(session: Session, who: Identity, story_id: UUID, entry: AgreementEntry, *, paper: bytes | None = None) -> Story:
    """The firm agrees to exactly this version: itself, or on a signed paper that its liaison brings."""
    story, case = get_story(session, who, story_id, lock=True)
    photo = paper if paper is not None else entry.paper.content() if entry.paper else None
    _demand_firm(who, case, photo)
    story.answer(entry.version, StoryState.AGREED)
    kept = keep_paper(session, who, story.case_id, photo) if photo is not None else None
    how = "paper" if kept else "online"
    version = _answer(session, who, story, "agreed", how)
    version.paper_id = kept.paper_id if kept else None
    say(session, StoryAgreed(**_of(story), by=how))
    return story


def decline_story(session: Session, who: Identity, story_id: UUID, entry: DeclineEntry) -> Story:
    """The firm does not want this version published, and says why."""
    story, case = get_story(session, who, story_id, lock=True)
    if not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以答复。"), status=403)
    story.answer(entry.version, StoryState.DECLINED)
    version = _answer(session, who, story, "declined", "online")
    version.reason = entry.reason
    say(session, StoryDeclined(**_of(story), reason=entry.reason))
    return story


def publish_story(session: Session, who: Identity, story_id: UUID, version: int) -> Story:
    """The version the firm agreed to is public, with the figures it was agreed with."""
    story, _case = get_story(session, who, story_id, lock=True)
    story.publish(version, datetime.now(UTC))
    text = get_version(session, story)
    story.scenes = list(text.figures["lifted"])
    say(session, StoryPublished(**_of(story), title=text.title))
    return story


def withdraw_story(session: Session, who: Identity, story_id: UUID, entry: WithdrawEntry) -> Story:
    """The firm takes its consent back, itself or through its liaison, or the manager takes the story down."""
    story, case = get_story(session, who, story_id, lock=True)
    if not (is_firm_of(who, case) or is_liaison_of(who, case) or may_publish(who)):
        raise Refused(_("只有企业、它的联络员或中心主任可以撤下案例。"), status=403)
    story.withdraw(who.person_id, datetime.now(UTC), entry.reason)
    say(session, StoryWithdrawn(**_of(story), reason=entry.reason))
    return story


def may_publish(who: Identity) -> bool:
    return who.has(Role.MANAGER)


def _known(session: Session, case: SeenCase) -> tuple[SeenFirm, Confirmed]:
    confirmed = find_confirmed(session, case.case_id)
    if confirmed is None:
        raise Refused(_("这个专案还没有经专家确认、前后可比的复测结果，不能写成案例"))
    firm = find_firm(session, case.enterprise_id)
    if firm is None:
        raise Refused(_("企业信息还没有同步过来，请稍后再试。"))
    return firm, confirmed


def _composed(case: SeenCase, firm: SeenFirm, confirmed: Confirmed) -> StoryEntry:
    draft = compose(confirmed.figures, firm.industry, case.need, confirmed.domains)
    return StoryEntry(title=draft.title[:60], problem=draft.problem, done=draft.done, changed=draft.changed, quote=draft.quote)


def _write(session: Session, who: Identity, story: Story, firm: SeenFirm, confirmed: Confirmed, entry: StoryEntry) -> None:
    faults = faults_in(entry.texts(), confirmed.figures)
    if entry.anonymous:
        faults += [
            Fault(name, _("匿名案例里不能出现企业名称")) for name, text in entry.texts().items() if names_firm(text, firm.name)
        ]
    if faults:
        raise Invalid(_("文字与核实的结果不符"), faults=faults)
    session.add(StoryVersion(
        story_id=story.story_id, version=story.version, figures=_figures(confirmed), made_by=who.person_id, made_at=datetime.now(UTC),
        shown_name=shown_name(firm.name, firm.industry, anonymous=entry.anonymous), **entry.model_dump(),
    ))  # fmt: skip
    session.flush()
    say(session, StoryDrafted(**_of(story), title=entry.title))


def _figures(confirmed: Confirmed) -> dict[str, Any]:
    figures = confirmed.figures
    return {
        "score_before": str(figures.score_before), "score_after": str(figures.score_after), "level_before": figures.level_before,
        "level_after": figures.level_after, "lifted": list(figures.lifted), "engaged": list(figures.engaged), "domains": confirmed.domains,
        "scenes": {scene: list(pair) for scene, pair in (figures.scenes or {}).items()},
        "confirmed_at": confirmed.confirmed_at.isoformat(),
    }  # fmt: skip


def _answer(session: Session, who: Identity, story: Story, answer: str, how: str) -> StoryVersion:
    version = get_version(session, story)
    version.answer, version.answered_how = answer, how
    version.answered_by, version.answered_at = who.person_id, datetime.now(UTC)
    return version


def _demand_firm(who: Identity, case: SeenCase, paper: bytes | None) -> None:
    if is_liaison_of(who, case):
        if paper is None:
            raise Invalid(_("联络员不能代企业同意，请上传企业签字盖章的照片。"), where="paper")
    elif not is_firm_of(who, case):
        raise Refused(_("只有企业本人可以同意。"), status=403)
    elif paper is not None:
        raise Invalid(_("企业本人在线办理，不需要上传签字照片。"), where="paper")


def _of(story: Story) -> dict[str, Any]:
    return {"story_id": story.story_id, "case_id": story.case_id, "enterprise_id": story.enterprise_id, "version": story.version}
