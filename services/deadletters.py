"""A manager's page per room over what the room could not take: look, have it tried once more, or discard it."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.contracts.catalogue import FACTS
from services.contracts.refusals import NotFound
from services.contracts.vocabulary import Role
from services.contracts.words import _
from services.messaging.deadletters import STATES, DeadLetter, discard, get_letter, list_letters, replay
from services.rooms import ROOMS
from services.ui.desk import Desk, only, then
from services.ui.doors import Doors
from services.ui.forms import Form
from services.ui.identity import Who
from services.ui.navigation import NavigationItem

PAGE = 50
MANAGER = only(Role.MANAGER)
NAVIGATION = [NavigationItem("未送达事件", f"/{ROOMS[0]}/dead-letters", {Role.MANAGER}, place=90)]


@cache
def dead_letter_pages(room: str) -> Doors:
    """The doors of one room, as much the same for every application as those of its own modules."""
    desk = Desk(room)
    router = desk.pages(prefix=f"/{room}/dead-letters")

    @router.get("", access=MANAGER)
    def show_letters(request: Request, who: Who, after: Annotated[int, Query(ge=0)] = 0, every: bool = False) -> Response:
        states = STATES if every else STATES[:1]
        found = list_letters(desk.database(request), states=states, after=after, most=PAGE + 1)
        letters, more = found[:PAGE], len(found) > PAGE
        return desk.render(
            request, "ui/dead_letters.html", who=who, room=room, titles=_titles(), letters=letters, every=every, states=_states(),
            next_after=letters[-1].id if more else None,
        )  # fmt: skip

    @router.get("/{letter_id}", access=MANAGER)
    def show_letter(request: Request, who: Who, letter_id: int) -> Response:
        letter = _find(desk, request, letter_id)
        return desk.render(
            request, "ui/dead_letter.html", who=who, room=room, title=_titles()[room], letter=letter, states=_states(),
            secret=_is_secret(letter),
        )  # fmt: skip

    @router.post("/{letter_id}/replay", access=MANAGER)
    def try_again(request: Request, who: Who, letter_id: int, form: Form) -> Response:
        _find(desk, request, letter_id)
        here = f"/{room}/dead-letters/{letter_id}"
        return desk.submit(request, who, form, then(here, lambda _session: replay(desk.database(request), letter_id)))

    @router.post("/{letter_id}/discard", access=MANAGER)
    def give_up(request: Request, who: Who, letter_id: int, form: Form) -> Response:
        _find(desk, request, letter_id)
        back = f"/{room}/dead-letters"
        return desk.submit(request, who, form, then(back, lambda _session: discard(desk.database(request), letter_id)))

    return router


def _find(desk: Desk, request: Request, letter_id: int) -> DeadLetter:
    try:
        return get_letter(desk.database(request), letter_id)
    except NotFound:
        raise NotFound(_("没有这条未送达事件，可能已经过了保存期限")) from None


def _is_secret(letter: DeadLetter) -> bool:
    """Whether the body may name a person or hold a code: a body nobody could read might."""
    contract = FACTS.get(letter.type or "")
    return contract is None or contract.transient


def _titles() -> dict[str, str]:
    return {
        "accounts": _("账号"), "enterprises": _("企业"), "assessment": _("测评"), "diagnosis": _("诊断"), "providers": _("服务商"),
        "notify": _("消息"), "outreach": _("活动与宣传"), "handover": _("平台衔接"), "board": _("看板"),
    }  # fmt: skip


def _states() -> dict[str, tuple[str, str]]:
    return {"dead": (_("待处理"), "bad"), "retrying": (_("重试中"), "warn"), "discarded": (_("已放弃"), "neutral")}
